"""Names by origin, from which the population is invented: the data of `population`.

Each list begins with the commonest names: drawing favours the front. `stems` and `endings` make the long
tail of rare surnames that every real board has.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Origin:
    """How people of one origin are named; the shares are probabilities."""

    surnames: tuple[str, ...]
    female: tuple[str, ...]
    male: tuple[str, ...]
    stems: tuple[str, ...] = ()
    endings: tuple[str, ...] = ()
    skew: float = 1.4  # how much the commonest surnames are favoured
    rare: float = 0.0  # share of surnames made of stem and ending
    double: float = 0.0  # share of double surnames
    joint: str = "-"  # what joins the two parts of a double surname
    compound: float = 0.0  # share of double given names
    middle: float = 0.0  # share of people with a middle name
    preferred: float = 0.02  # share of people who go by an English or shorter name
    single: float = 0.0  # share of people with one name only, written as both


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.replace("_", " ") for word in text.split())


ORIGINS: dict[str, Origin] = {
    "french": Origin(
        surnames=_words(
            "Tremblay Gagnon Roy Lavoie Bélanger Gauthier Ouellette Lalonde Séguin Bouchard Pelletier Côté "
            "Leblanc Poirier Lefebvre Fortin Desjardins Cousineau Charron Lacroix Renaud Thériault Dubé Morin "
            "Beaulieu Girard Simard Caron Parent Leduc Labelle Villeneuve Brisebois St-Pierre Ste-Marie D'Aoust "
            "Larocque Rochon Chartrand Gratton Clément Ménard Levesque Robichaud Boudreau Cormier Doucet Émond "
            "L'Écuyer Guindon Lortie Prud'homme Sabourin Touchette Trudel Vachon Le_Blanc De_Grandpré Dion Hébert"
        ),
        female=_words(
            "Émilie Gabrielle Sophie Chloé Mélanie Camille Isabelle Catherine Véronique Josée Zoé Stéphanie "
            "Amélie Geneviève Noémie Audrey Mireille Ginette Nathalie Sylvie Manon Chantal Danielle Renée Anaïs "
            "Maude Léa Jade Annie Karine Joëlle Monique Lise Valérie Caroline Mylène Élise Florence Juliette "
            "Marie-Ève Marie-Claude Andréanne Pascale Rachelle"
        ),
        male=_words(
            "Alexandre Mathieu Maxime Samuel Nicolas François Éric Martin Patrick Luc Gabriel Félix Olivier "
            "Sébastien Stéphane André Michel Pierre Daniel Marc Denis Yves Gilles Réjean Benoît Étienne Justin "
            "Xavier Philippe Guillaume Jérémie Zacharie Rémi Loïc Cédric Dominic Simon Vincent Antoine Normand "
            "Jean-François Marc-André Jean-Luc Pier-Luc"
        ),
        stems=_words("Beau Belle Bois Champ Clair Des La Mont Roche Val Ville Haute Font Grand Petit Ray"),
        endings=_words(
            "fort chesne rive mare pierre court lieu neuve font bray sault doré voisin rosier val"
        ),
        rare=0.25,
        double=0.06,
        compound=0.05,
        middle=0.45,
        preferred=0.03,
    ),
    "english": Origin(
        surnames=_words(
            "Smith Brown MacDonald Wilson Campbell Taylor Thompson Anderson Johnson Martin Scott Stewart "
            "Robinson Clark Mitchell Miller Walker McLean Young Reid Murphy Kennedy O'Brien Wright Fraser Kelly "
            "Graham Morrison Hamilton Ross Johnston McKenzie Bell Hughes Armstrong O'Connor Sullivan Burke "
            "McCarthy Fitzgerald Bennett Cooper Davidson Elliott Ferguson Gibson Harrison Irwin Jackson "
            "MacLeod McIntyre Newman O'Neill Patterson St._John Sinclair Turner Whitfield Van_Dyke Wallace"
        ),
        female=_words(
            "Jessica Sarah Emily Ashley Amanda Jennifer Nicole Elizabeth Lauren Samantha Katherine Emma Olivia "
            "Megan Rebecca Rachel Susan Deborah Karen Linda Margaret Patricia Kimberly Heather Lisa Christine "
            "Victoria Hannah Abigail Madison Grace Charlotte Ava Brooke Alison Fiona Gillian Heidi Jane Kathleen "
            "Laura Mary-Ann Natalie Paige"
        ),
        male=_words(
            "Michael Matthew Joshua Christopher David Andrew Daniel James Ryan Robert John William Tyler Kyle "
            "Nicholas Alexander Jacob Ethan Benjamin Thomas Richard Steven Kevin Brian Mark Jeffrey Scott "
            "Gregory Liam Noah Lucas Owen Connor Dylan Logan Nathan Adam Kenneth Douglas Edward Ian Jonathan "
            "Peter Samuel"
        ),
        stems=_words(
            "Ash Black Brad Carl Dun Fair Hart Hazel Kings Lang Mar Nor Oak Pem Rad Stan Thorn Wood Whit Holm "
            "Kirk Led North West Pres Wake Hors Har Cran Bar"
        ),
        endings=_words("ford ley ton well wood worth field bury stead combe gate brook by ham land more"),
        rare=0.3,
        double=0.03,
        middle=0.7,
        preferred=0.08,
    ),
    "south_asian": Origin(
        surnames=_words(
            "Singh Patel Sharma Kaur Khan Ahmed Gill Sandhu Dhillon Grewal Sidhu Brar Shah Malik Kumar Gupta "
            "Hussain Iqbal Chaudhry Mehta Desai Joshi Nair Menon Rao Reddy Das Chowdhury Rahman Begum Perera "
            "Fernando Sivakumar Selvarajah Thambirajah Bajwa Dhaliwal Virk Qureshi Siddiqui"
        ),
        female=_words(
            "Priya Simran Harpreet Jasmine Aisha Fatima Anjali Neha Pooja Manpreet Gurleen Zainab Sana Ayesha "
            "Kavita Meera Nisha Rani Sunita Tharani Abirami Divya Shreya Ishita Rupinder Navdeep Amrit Sumaiya"
        ),
        male=_words(
            "Arjun Harpreet Gurpreet Rahul Rohan Amandeep Jaspreet Mohammad Ali Imran Usman Bilal Vikram Sanjay "
            "Anil Ravi Suresh Karan Nikhil Aditya Hassan Faisal Tariq Navdeep Amrit Kirushan Dinesh Pranav"
        ),
        middle=0.4,
        preferred=0.04,
        single=0.02,
    ),
    "east_asian": Origin(
        surnames=_words(
            "Wang Li Chen Zhang Liu Wong Chan Lee Kim Lam Ng Cheung Leung Ho Yang Wu Huang Zhou Xu Sun Zhao Lin "
            "Park Choi Jung Kang Cho Tanaka Suzuki Sato Yamamoto Chow Tang Yeung Kwok Ma Zhu Guo He Gao Ouyang"
        ),
        female=_words(
            "Mei Xiaoling Jing Yan Wing-Yan Hoi-Ching Min-Ji Soo-Jin Yuki Hanako Li-Na Ying Xue Fang Jia-Yi "
            "Yu-Ting Ka-Yee Mei-Ling Hye-Jin Eun-Ji Xin-Yi Zi-Xuan Qian Rui Shu-Fen Man-Wai Sze-Wing"
        ),
        male=_words(
            "Wei Jun Hao Ming Chi-Wai Ka-Ho Min-Jun Ji-Hoon Kenji Hiroshi Tao Lei Yong Zhi-Hao Yu-Chen Kai "
            "Chun-Kit Wing-Kin Sung-Min Jian Feng Bo Zi-Hao Tian-Yu Hong Man-Ho Siu-Ming Dong-Hyun"
        ),
        middle=0.05,
        preferred=0.35,
    ),
    "vietnamese": Origin(
        surnames=_words(
            "Nguyen Tran Le Pham Huynh Hoang Phan Vu Vo Dang Bui Do Ngo Duong Ly Truong Dinh Mai"
        ),
        female=_words(
            "Linh Anh Thao Huong Lan Mai Ngoc Phuong Thuy Trang Hang Yen Vy Nhi My Kim-Anh Bich-Ngoc Thanh-Truc"
        ),
        male=_words(
            "Minh Anh Duc Hung Tuan Long Khoa Nam Phong Quang Son Thanh Tien Viet Bao Hieu Quoc-Anh Duc-Minh"
        ),
        skew=2.6,
        middle=0.6,
        preferred=0.2,
    ),
    "arabic_somali": Origin(
        surnames=_words(
            "Mohamed Hassan Ali Ahmed Abdi Ibrahim Hussein Al-Masri El-Sayed Haddad Khoury Mansour Farah Omar "
            "Yusuf Warsame Nur Al-Hashimi El-Khatib Saleh Abdullahi Osman Jama Adan Haji Nasser Aziz Bakr "
            "Abu-Saad Ben_Youssef Benali Cherif Diallo Traoré"
        ),
        female=_words(
            "Fatima Amina Layla Hodan Maryam Sara Nour Rania Hibo Ifrah Khadija Salma Yasmin Zahra Asha Deqa "
            "Farhiya Ikram Naima Rana Sagal Huda Leïla Aïcha"
        ),
        male=_words(
            "Mohamed Ahmed Ali Omar Abdirahman Hassan Ibrahim Yusuf Khalid Mustafa Abdullahi Bilal Hamza Karim "
            "Mahad Nabil Samir Tarek Zakaria Liban Guled Ayman Youssef Mamadou"
        ),
        middle=0.55,
        single=0.01,
    ),
    "iberian": Origin(
        surnames=_words(
            "Silva Pereira Costa Santos Ferreira Rodrigues Oliveira Sousa da_Silva dos_Santos Medeiros Garcia "
            "Rodriguez Martinez Lopez Hernandez Gonzalez Perez Sanchez Ramirez Torres Flores de_la_Cruz Rivera "
            "Gómez Díaz Castro Vargas Moreno Núñez de_Souza Melo Furtado Cabral Pacheco Raposo"
        ),
        female=_words(
            "Maria Ana Sofia Daniela Isabel Carla Lucía Camila Valentina Gabriela Paula Teresa Fernanda Beatriz "
            "Inês Marta Rosa Juliana Andrea Carolina Natália Pilar"
        ),
        male=_words(
            "José João Carlos Luis Miguel Juan Pedro Diego Antonio Manuel Ricardo Paulo Fernando Rafael Andrés "
            "Jorge Nuno Tiago Eduardo Roberto Sérgio Alejandro"
        ),
        double=0.3,
        joint=" ",
        compound=0.08,
        middle=0.4,
    ),
    "filipino": Origin(
        surnames=_words(
            "Reyes Cruz Santos Bautista Garcia Mendoza Ramos Aquino Villanueva Dela_Cruz Delos_Reyes Navarro "
            "Castillo Domingo Manalo Pascual Salazar Soriano Tolentino Valdez Magsaysay Dimaculangan"
        ),
        female=_words(
            "Angelica Kristine Maria Grace Jasmine Nicole Princess Mary-Grace Jennelyn Rose-Ann Camille Bea "
            "Althea Czarina Lovely Rowena Maricel Charmaine"
        ),
        male=_words(
            "Mark John Joshua Angelo Christian Jerome Michael Ronald Rodel John-Paul Jericho Carlo Emmanuel "
            "Kenneth Ramil Arnel Paolo Renz"
        ),
        middle=0.85,
        preferred=0.06,
    ),
    "eastern_european": Origin(
        surnames=_words(
            "Kowalski Nowak Kovalenko Ivanov Petrov Wojciechowski Lewandowski Shevchenko Bondarenko Popović "
            "Jovanović Horvat Kovačević Novák Dvořák Nagy Szabó Tóth Ionescu Popescu Melnyk Boyko Kravchenko "
            "Wiśniewski Zieliński Sokolov Volkov Kuznetsov Hryhorchuk Romaniuk"
        ),
        female=_words(
            "Anna Katarzyna Olena Natalia Oksana Ivana Jelena Ewa Magdalena Svetlana Irina Yulia Mariya "
            "Agnieszka Zuzana Ilona Daria Ksenia Małgorzata Tetiana"
        ),
        male=_words(
            "Piotr Andrzej Oleksandr Dmitri Ivan Marko Nikola Tomasz Jakub Sergei Mykola Andriy Vladimir "
            "Krzysztof Tomáš László Mihai Bohdan Yaroslav Michał"
        ),
        stems=_words("Horod Zahor Petren Danyl Klym Vasyl Mak Stepan Tymosh Roman Pavl Hnat Lev Bil Chorn"),
        endings=_words("enko chuk ovsky iuk iv yshyn owicz"),
        rare=0.2,
        middle=0.3,
        preferred=0.06,
    ),
    "indigenous": Origin(
        surnames=_words(
            "Beaver Whiteduck Nootchtai Wabano Sutherland Wesley Kakegamic Fiddler Moonias Shawanda Pitawanakwat "
            "Toulouse Debassige Nahdee Hill General Maracle Skead Kejick Bird Loon Metatawabin"
        ),
        female=_words(
            "Autumn Raven Summer Cheyenne Dakota Shania Waseya Nokomis Theresa Rosemary Tina Crystal Sierra "
            "Winter Gloria Destiny"
        ),
        male=_words(
            "Hunter Dakota Dale Wesley Joseph Elijah Mishko Bear Trevor Clayton Darryl Leo Waylon Isaiah Roland "
            "Francis"
        ),
        middle=0.6,
        single=0.01,
    ),
}

#: Shares of the origins on the roll of an English-language and of a French-language board.
ENGLISH_BOARD = {
    "english": 46, "south_asian": 15, "east_asian": 10, "iberian": 6, "french": 6, "eastern_european": 5,
    "arabic_somali": 5, "filipino": 3, "vietnamese": 2, "indigenous": 2,
}  # fmt: skip
FRENCH_BOARD = {
    "french": 70, "english": 10, "arabic_somali": 9, "iberian": 3, "eastern_european": 2, "indigenous": 2,
    "vietnamese": 2, "south_asian": 1, "east_asian": 1,
}  # fmt: skip

#: What people go by: shorter forms of given names; others take an English name.
SHORT_FORMS = {
    "Alexandre": "Alex", "Alexander": "Alex", "Andrew": "Drew", "Benjamin": "Ben", "Catherine": "Cathy",
    "Christine": "Chris", "Christopher": "Chris", "Daniel": "Dan", "David": "Dave", "Edward": "Ted",
    "Elizabeth": "Liz", "Gabrielle": "Gaby", "Geneviève": "Ginou", "Gregory": "Greg", "James": "Jim",
    "Jennifer": "Jen", "Jessica": "Jess", "Jonathan": "Jon", "Joshua": "Josh", "Katherine": "Kate",
    "Kenneth": "Ken", "Margaret": "Peggy", "Mathieu": "Mat", "Matthew": "Matt", "Maxime": "Max",
    "Michael": "Mike", "Natalia": "Nata", "Nicholas": "Nick", "Nicolas": "Nic", "Patricia": "Pat",
    "Rebecca": "Becky", "Richard": "Rick", "Robert": "Bob", "Samantha": "Sam", "Samuel": "Sam",
    "Sébastien": "Seb", "Stéphanie": "Steph", "Steven": "Steve", "Susan": "Sue", "Thomas": "Tom",
    "Victoria": "Vicky", "William": "Bill",
}  # fmt: skip
TAKEN_NAMES = {
    "F": _words("Amy Cindy Grace Jenny Kelly Lily Michelle Nancy Sandy Tiffany Vivian Winnie"),
    "M": _words("Alan Andy Danny Eric Henry Jason Kevin Raymond Simon Tommy Vincent Wilson"),
}
