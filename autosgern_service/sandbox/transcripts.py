"""Writes a student's transcript: PESC HighSchoolTranscript v1.2.0 in the form that OCAS uses.

The marks are invented, and the same for the same student; they follow the rules that a real transcript
follows (credits and compulsory credits add up, repeats count once, a failure earns nothing, …), so that the
validation has nothing to say about them. The sandbox's SIS and the push board's program send these, some of
them spoilt on purpose (`students`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from hashlib import sha256
from random import Random
from xml.sax.saxutils import escape

from autosgern_service.sandbox.boards import Board, School
from autosgern_service.sandbox.population import Student

LEVELS = {"1": "NinthGrade", "2": "TenthGrade", "3": "EleventhGrade", "4": "TwelfthGrade"}
GENDERS = {"F": "Female", "M": "Male"}  # anything else is Unreported: the schema has no other word
SHSM_SECTORS = ("ART", "BSN", "CTR", "ENV", "HLW", "ICT", "MNF", "SPT", "TRS")
DIPLOMA_CREDITS = 30


@dataclass(frozen=True)
class Subject:
    """A course that a school offers: ministry code without the sixth character, and title."""

    code: str
    title: str
    credit: float = 1


@dataclass(frozen=True)
class Course:
    """One attempt at a subject."""

    code: str
    title: str
    ended: date
    mark: int
    credit: float
    compulsory: bool
    language: str
    site: str = "Day"
    repeat: bool = False
    note: str = ""
    bsid: str = ""


def _subjects(text: str) -> tuple[Subject, ...]:
    """Read lines of `CODE Title`; a code with `/2` is half a credit."""
    lines = (line.strip().partition(" ") for line in text.strip().splitlines())
    return tuple(
        Subject(code.removesuffix("/2"), title, 0.5 if code.endswith("/2") else 1) for code, _, title in lines
    )


#: The 18 compulsory credits of a diploma, in the order in which they are taken.
COMPULSORY = {
    "en": _subjects("""
        ENG1D English
        MPM1D Principles of Mathematics
        SNC1D Science
        CGC1D Issues in Canadian Geography
        FSF1D Core French
        AVI1O Visual Arts
        PPL1O Healthy Active Living Education
        ENG2D English
        MPM2D Principles of Mathematics
        SNC2D Science
        CHC2D Canadian History since World War I
        CHV2O/2 Civics and Citizenship
        GLC2O/2 Career Studies
        BBI2O Introduction to Business
        ENG3U English
        MCR3U Functions
        HSP3U Introduction to Anthropology, Psychology and Sociology
        SBI3U Biology
        ENG4U English
    """),
    "fr": _subjects("""
        FRA1D Français
        MPM1D Principes de mathématiques
        SNC1D Sciences
        CGC1D Enjeux géographiques du Canada
        EAE1D English
        AVI1O Arts visuels
        PPL1O Vie active et santé
        FRA2D Français
        MPM2D Principes de mathématiques
        SNC2D Sciences
        CHC2D Histoire du Canada depuis la Première Guerre mondiale
        CHV2O/2 Éducation à la citoyenneté
        GLC2O/2 Exploration des choix de carrière
        BBI2O Initiation aux affaires
        FRA3U Français
        MCR3U Fonctions
        HSP3U Introduction à l’anthropologie et à la sociologie
        SBI3U Biologie
        FRA4U Français
    """),
}

#: What is chosen besides, by grade.
ELECTIVES = {
    "en": _subjects("""
        ADA1O Drama
        AMU1O Music
        BTT1O Information and Communication Technology in Business
        TIJ1O Exploring Technologies
        HFN1O Food and Nutrition
        AMU2O Music
        ADA2O Drama
        AVI2O Visual Arts
        ICS2O Introduction to Computer Studies
        PPL2O Healthy Active Living Education
        TDJ2O Technological Design
        HIF2O Exploring Family Studies
        SCH3U Chemistry
        SPH3U Physics
        BAF3M Financial Accounting Fundamentals
        CLU3M Understanding Canadian Law
        CGF3M Forces of Nature: Physical Processes and Disasters
        EMS3O Media Studies
        HPC3O Raising Healthy Children
        ICS3U Introduction to Computer Science
        PPL3O Healthy Active Living Education
        TMJ3M Manufacturing Engineering Technology
        CHW3M World History to the End of the Fifteenth Century
        AWQ3M Photography
        MHF4U Advanced Functions
        MCV4U Calculus and Vectors
        MDM4U Mathematics of Data Management
        SBI4U Biology
        SCH4U Chemistry
        SPH4U Physics
        BOH4M Business Leadership: Management Fundamentals
        CGW4U World Issues: A Geographic Analysis
        CHY4U World History since the Fifteenth Century
        CIA4U Analysing Current Economic Issues
        CLN4U Canadian and International Law
        EWC4U The Writer’s Craft
        HHS4U Families in Canada
        HZT4U Philosophy: Questions and Theories
        IDC4U Interdisciplinary Studies
        PSK4U Introductory Kinesiology
    """),
    "fr": _subjects("""
        ADA1O Art dramatique
        AMU1O Musique
        BTT1O Technologies de l’information et de la communication
        TIJ1O Exploration des technologies
        HFN1O Alimentation et nutrition
        AMU2O Musique
        ADA2O Art dramatique
        AVI2O Arts visuels
        ICS2O Introduction à l’informatique
        PPL2O Vie active et santé
        TDJ2O Design technologique
        HIF2O Exploration de la vie familiale
        SCH3U Chimie
        SPH3U Physique
        BAF3M Comptabilité financière
        CLU3M Comprendre le droit canadien
        CGF3M Forces de la nature : phénomènes et catastrophes
        EAE3U English
        HPC3O Éducation des enfants
        ICS3U Introduction au génie informatique
        PPL3O Vie active et santé
        TMJ3M Technologie de la fabrication
        CHW3M Histoire mondiale jusqu’à la fin du quinzième siècle
        AWQ3M Photographie
        MHF4U Fonctions avancées
        MCV4U Calcul différentiel et vecteurs
        MDM4U Mathématiques de la gestion des données
        SBI4U Biologie
        SCH4U Chimie
        SPH4U Physique
        BOH4M Leadership en affaires
        CGW4U Enjeux mondiaux : une analyse géographique
        CHY4U Histoire mondiale depuis le quinzième siècle
        CIA4U Analyse de l’actualité économique
        CLN4U Droit canadien et international
        EAE4U English
        HHS4U Les familles au Canada
        HZT4U Philosophie : questions et théories
        IDC4U Études interdisciplinaires
        PSK4U Introduction à la kinésiologie
    """),
}

#: Immersion courses of English boards: taught in French, which the note F says.
IMMERSION = {"FSF1D", "CGC1D", "CHC2D", "AVI1O"}


def transcript(
    student: Student,
    board: Board,
    *,
    reference: str,
    created: datetime,
    transmission_type: str = "Original",
) -> bytes:
    """Return the transcript of a student as their board's SIS writes it at `created`."""
    rng = Random(f"{board.number}/{student.person}")
    school = next((s for s in board.schools if s.bsid in _bsids(student)), board.schools[0])
    courses = _until(created.date(), _courses(rng, student, board, school))
    return _document(student, board, school, rng, courses, reference, created, transmission_type)


def _bsids(student: Student) -> tuple[str, ...]:
    return tuple(enrolment.bsid for enrolment in reversed(student.enrolments))


def _courses(rng: Random, student: Student, board: Board, school: School) -> list[Course]:
    """Return every attempt, in the order in which they ended."""
    draw = rng.random
    entry = student.birth_date.year + 14
    ability = 52 + 38 * draw()
    immersion = board.language == "en" and draw() < 0.15
    graduates = draw() < 0.88
    electives = _electives(rng, board.language, 12 + int(26 * draw() ** 3))
    planned = [(subject, True) for subject in COMPULSORY[board.language]]
    planned += [(subject, False) for subject in electives]
    if not graduates:
        planned = [item for item in planned if item[0].code[3] in "12" or draw() < 0.3]
    attempts: list[Course] = []
    for place, (subject, compulsory) in enumerate(planned):
        french = board.language == "fr" or (immersion and subject.code in IMMERSION)
        passed = Course(
            code=f"{subject.code}1",
            title=subject.title,
            ended=_ended(entry, subject, place),
            mark=min(100, max(50, int(ability - 12 + 24 * draw()))),
            credit=subject.credit,
            compulsory=compulsory,
            language="FRE" if french else "ENG",
            note=("F" if french else "") + ("I" if subject.code.startswith("IDC") else ""),
            bsid=school.bsid,
        )
        attempts += _attempts(rng, passed, ability)
    attempts.sort(key=lambda course: (course.ended, course.code))
    return attempts[:60] if graduates else attempts[: 5 + int(24 * draw())]


def _until(day: date, courses: list[Course]) -> list[Course]:
    """Return what had ended by that day; a first pass stands out as a repeat only once the second is there."""
    ended = [course for course in courses if course.ended <= day]
    counted = {course.code[:5] for course in ended if not course.repeat}
    return [course for course in ended if not course.repeat or course.code[:5] in counted]


def _electives(rng: Random, language: str, count: int) -> list[Subject]:
    """Choose subjects of all grades, most from the upper ones; each once."""
    offered = list(ELECTIVES[language])
    chosen = [offered.pop(int(rng.random() * len(offered))) for _ in range(count)]
    return sorted(chosen, key=lambda subject: subject.code)


def _ended(entry: int, subject: Subject, place: int) -> date:
    """Return the end of the semester in which a subject is taken, the school's grade by grade."""
    year = entry + int(subject.code[3])
    return date(year, 1, 30) if place % 2 else date(year, 6, 26)


def _attempts(rng: Random, passed: Course, ability: float) -> Iterator[Course]:
    """Yield the attempts that led to a pass.

    Grades 9 and 10 list successes only; in 11 and 12 a failure comes before, or a first pass that a better
    one replaced and that no longer counts. A second attempt is a year later, some of them elsewhere.
    """
    draw = rng.random
    if passed.code[3] in "12":
        yield replace(passed, site="Summer", ended=_summer(passed.ended)) if draw() < 0.04 else passed
        return
    roll = draw()
    later = replace(passed, ended=passed.ended.replace(year=passed.ended.year + 1))
    if roll < (90 - ability) / 160:
        yield replace(passed, mark=int(20 + 29 * draw()), credit=0, compulsory=False)
        if draw() < 0.5:
            later = replace(later, site="Summer", ended=_summer(passed.ended))
        elif draw() < 0.4:
            later = replace(later, site="Night")
        yield later
    elif roll < 0.3 and passed.mark < 80:
        yield replace(passed, credit=0, compulsory=False, repeat=True)
        elsewhere = replace(later, code=f"{passed.code[:5]}E", site="Other")
        yield replace(elsewhere if draw() < 0.4 else later, mark=min(100, passed.mark + 8))
    else:
        yield passed


def _summer(ended: date) -> date:
    return date(ended.year, 7, 28)


def _document(
    student: Student,
    board: Board,
    school: School,
    rng: Random,
    courses: list[Course],
    reference: str,
    created: datetime,
    transmission_type: str,
) -> bytes:
    identity = f"{board.number}/{student.id}/{reference}/{transmission_type}"
    parts = [
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        '<hs:HighSchoolTranscript xmlns:hs="urn:org:pesc:message:HighSchoolTranscript:v1.2.0" '
        'xmlns:ext="urn:ca:ocas:useextensions">'
        "<TransmissionData>"
        f"<DocumentID>{sha256(identity.encode()).hexdigest()[:32]}</DocumentID>"
        f"<CreatedDateTime>{created.isoformat(timespec='seconds')}</CreatedDateTime>"
        "<DocumentTypeCode>RequestedRecord</DocumentTypeCode>"
        f"<TransmissionType>{transmission_type}</TransmissionType>"
        f"<Source><Organization>{_organization(board)}</Organization></Source>"
        "<Destination><Organization/></Destination>"
        "<DocumentProcessCode>PRODUCTION</DocumentProcessCode>"
        f"<RequestTrackingID>{escape(reference)}</RequestTrackingID>"
        "</TransmissionData><Student>",
        _person(student),
        "<AcademicRecord>",
        _session(student, board, school, courses),
        *(_course(course) for course in courses),
        "</AcademicRecord><UserDefinedExtensions><ext:HighSchoolTranscriptExtensions>"
        f"<CommunityInvolvement>{1 if len(courses) > 24 else 0}</CommunityInvolvement>"
        f"<LiteracyTest>{'F' if board.language == 'fr' else 'E'}</LiteracyTest><MIN>000000000</MIN>",
        _specialist(rng, courses),
        "</ext:HighSchoolTranscriptExtensions></UserDefinedExtensions></Student></hs:HighSchoolTranscript>",
    ]
    return "".join(parts).encode()


def _organization(board: Board) -> str:
    area, _, number = board.phone.partition("-")
    return (
        f"<ESIS>{board.esis}</ESIS><OrganizationName>{escape(board.name(board.language))}</OrganizationName>"
        f"<Contacts><Phone><AreaCityCode>{area}</AreaCityCode>"
        f"<PhoneNumber>{number.replace('-', '')}</PhoneNumber></Phone></Contacts>"
    )


def _person(student: Student) -> str:
    number = student.oen or "000000000"
    names = [_name("Name", "", student.first, student.middle, student.last)]
    names += [_name("AlternateName", "Former", student.first, (), former) for former in student.former]
    if student.preferred:
        names.append(_name("AlternateName", "Nickname", student.preferred, (), student.last))
    return (
        f"<Person><SchoolAssignedPersonID>{escape(student.student_number)}</SchoolAssignedPersonID>"
        f"<AgencyAssignedID>{number}</AgencyAssignedID><AgencyIdentifier><AgencyAssignedID>{number}"
        "</AgencyAssignedID><AgencyCode>State</AgencyCode><StateProvinceCode>ON</StateProvinceCode>"
        f"</AgencyIdentifier><Birth><BirthDate>{student.birth_date}</BirthDate></Birth>{''.join(names)}"
        f"<Gender><GenderCode>{GENDERS.get(student.gender, 'Unreported')}</GenderCode></Gender></Person>"
    )


def _name(element: str, code: str, first: str, middle: tuple[str, ...], last: str) -> str:
    parts = [f"<NameCode>{code}</NameCode>" if code else "", f"<FirstName>{escape(first)}</FirstName>"]
    parts += [f"<MiddleName>{escape(name)}</MiddleName>" for name in middle]
    return f"<{element}>{''.join(parts)}<LastName>{escape(last)}</LastName></{element}>"


def _session(student: Student, board: Board, school: School, courses: list[Course]) -> str:
    earned = sum(course.credit for course in courses)
    compulsory = sum(course.credit for course in courses if course.compulsory)
    entry = date(student.birth_date.year + 14, 9, 3)
    award = ""
    end = ""
    if earned >= DIPLOMA_CREDITS and compulsory == 18:
        awarded = _awarded(courses)
        title = (
            "Diplôme d’études secondaires de l’Ontario"
            if board.language == "fr"
            else "Ontario Secondary School Diploma"
        )
        end = f"<SessionEndDate>{awarded}</SessionEndDate>"
        award = (
            f"<AcademicAward><AcademicAwardLevel>B18</AcademicAwardLevel><AcademicAwardDate>{awarded}"
            f"</AcademicAwardDate><AcademicAwardTitle>{title}</AcademicAwardTitle><AcademicAwardProgram>"
            f"<ProgramSummary><GPA><CreditHoursEarned>{earned:.2f}</CreditHoursEarned><TotalQualityPoints>"
            f"{compulsory:.2f}</TotalQualityPoints></GPA></ProgramSummary></AcademicAwardProgram>"
            "</AcademicAward>"
        )
    return (
        f"<AcademicSession><AcademicSessionDetail><SessionDesignator>{entry:%Y-%m}</SessionDesignator>"
        f"<SessionBeginDate>{entry}</SessionBeginDate>{end}</AcademicSessionDetail>"
        f"<School><OrganizationName>{escape(school.name)}</OrganizationName><ESIS>00{school.bsid}</ESIS>"
        f"</School>{award}</AcademicSession>"
    )


def _awarded(courses: list[Course]) -> date:
    """Return the day on which the credits and the compulsory credits of a diploma were complete."""
    earned = compulsory = 0.0
    for course in courses:
        earned += course.credit
        compulsory += course.credit if course.compulsory else 0
        if earned >= DIPLOMA_CREDITS and compulsory >= 18:
            break
    return course.ended


def _course(course: Course) -> str:
    passed = course.mark >= 50
    campus = "OffCampus" if course.site == "Other" else "OnCampus"
    repeat = "<CourseRepeatCode>RepeatNotCounted</CourseRepeatCode>" if course.repeat else ""
    note = f"<CourseNote>{course.note}</CourseNote>" if course.note else ""
    return (
        "<Course><CourseCreditBasis>Regular</CourseCreditBasis>"
        f"<CourseCreditLevel>{LEVELS[course.code[3]]}</CourseCreditLevel>"
        f"<CourseCreditEarned>{course.credit:g}</CourseCreditEarned>"
        f"<CourseAcademicGrade>{course.mark}</CourseAcademicGrade><CourseAcademicGradeStatusCode>"
        f"{'PassFailPass' if passed else 'PassFailFail'}</CourseAcademicGradeStatusCode>{repeat}"
        f"<CourseNumber>{course.code}</CourseNumber><CourseTitle>{escape(course.title)}</CourseTitle>"
        f"<CourseOverrideSchool><OrganizationName>00{course.bsid}</OrganizationName><ESIS>00{course.bsid}"
        f"</ESIS></CourseOverrideSchool><CourseEndDate>{course.ended}</CourseEndDate>"
        f"<CourseInstructionSite>{campus}</CourseInstructionSite>"
        f"<CourseInstructionSiteName>{course.site}</CourseInstructionSiteName><LanguageOfInstruction>"
        f"<LanguageCode>{course.language}</LanguageCode></LanguageOfInstruction><UserDefinedExtensions>"
        "<ext:HighSchoolTranscriptCourseExtensions><CourseType>R</CourseType>"
        f"<Compulsory>{'true' if course.compulsory else 'false'}</Compulsory>{note}"
        "</ext:HighSchoolTranscriptCourseExtensions></UserDefinedExtensions></Course>"
    )


def _specialist(rng: Random, courses: list[Course]) -> str:
    """Return the Specialist High Skills Major of those who follow one."""
    if rng.random() > 0.12:
        return ""
    sector = SHSM_SECTORS[int(rng.random() * len(SHSM_SECTORS))]
    completed = "Y" if sum(course.credit for course in courses) >= DIPLOMA_CREDITS else "N"
    return f"<ShsmCode>{sector}</ShsmCode><ShsmCompleted>{completed}</ShsmCompleted>"


def breaks_schema(document: bytes) -> bytes:
    """Return the document without an element that the schema requires."""
    return document.replace(b"<DocumentTypeCode>RequestedRecord</DocumentTypeCode>", b"")


def with_grade_150(document: bytes) -> bytes:
    """Return the document with 150 percent in its first course: valid to the schema, and impossible."""
    return re.sub(rb"<CourseAcademicGrade>\d+<", b"<CourseAcademicGrade>150<", document, count=1)
