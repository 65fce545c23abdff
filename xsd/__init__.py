"""The validator of Ontario transcripts: schema, rules, and reading.

`check` gives the verdict on any bytes, `read` turns an accepted document into a `Transcript`. The engine, the SOAP
face, the portal and the command line all call these two; nothing here knows any of them.
"""

from xsd.checking import Unreadable, check, read
from xsd.report import Entry, Origin, Problem, Report, Severity
from xsd.transcript import Award, Course, Name, Organization, Person, Session, StudentExtension, Transcript

__all__ = [
    "Award",
    "Course",
    "Entry",
    "Name",
    "Organization",
    "Origin",
    "Person",
    "Problem",
    "Report",
    "Session",
    "Severity",
    "StudentExtension",
    "Transcript",
    "Unreadable",
    "check",
    "read",
]
