"""The tables of names: which exist, in many languages and scripts. The samples here were not drawn from the lists."""

import pytest

from matcher.frequency import RAREST, family_rarity, given_rarity, is_family, is_given
from matcher.names import fold, words

GIVEN = {
    "once taken for a slip": """
        Clémence Frédérique Virginie Baptiste Agathe Antonin Coline Romane Thibaut Erwan Flore Fatiha Vansha Nazim Amaro
        Hakan Ardian Nilson
    """,
    "France": "Gwenaëlle Thibault Apolline Hortense Pascaline Quentin Maxence Violette Germain Philippine Séverine",
    "Quebec": "Rosaire Réjean Maïka Guylaine Zackary Nycole Océanne Wilbrod Danick Steeve Jean-Guy Elzéar Audrey-Anne",
    "Haiti and the Congos": "Wideline Guerline Mackenson Ketsia Plamedi Exaucé Furaha Mwamini Chadrac Rosemène",
    "Somalia": "Faduma Nasteho Guled Ifrah Hibaaq Zamzam Abdinasir Cabdiraxmaan Saynab Xaliima Ismahan Yaxye",
    "Ethiopia and Eritrea": "Selamawit Tewodros Eyerusalem Rahwa Semhar Filmon Gebremedhin Kalkidan Zewdie",
    "Nigeria": "Temitope Folasade Ifeoluwa Motunrayo Obinna Adaora Somtochukwu Oluwapelumi Aderonke Fibikemi Hadiza",
    "Ghana": "Akosua Kwabena Adwoa Ekow Maame Owuraku Nhyira Kwadwo",
    "Rwanda and Burundi": "Uwase Niyonkuru Ishimwe Umutoni Iradukunda Nshimirimana Ganza",
    "East and southern Africa": "Wanjiku Atieno Nakato Thandiwe Sibusiso Busara Siphesihle Tatenda",
    "Punjab": "Harpreet Sukhmani Amritpal Simranjit Lovepreet Tegbir Ekamjot Anureet",
    "India": "Hetvi Kinjal Ashutosh Vaishnavi Rudransh Jhanvi Aswathy Sravya Pranathi Arpita Sourav Oindrila Chanakya",
    "Tamil": "Tharsika Kirushan Piriyanga Sinthujan Jathurshan Luxmy Nilakshan Sayanthan",
    "Sri Lanka, Nepal, Tibet": "Kavindu Sanduni Tharindu Yenuli Bibek Prakriti Choekyi Lobsang Migmar",
    "Pakistan and Bangladesh": "Areeba Mahnoor Rimsha Minahil Zohaib Nusrat Rakibul Farzana Tahsin",
    "Afghanistan and Iran": "Zabihullah Spozhmai Zarlasht Hedayatullah Setareh Shaghayegh Amirhossein Mersedeh Pouya",
    "Arab countries": "Mohannad Lujain Qusai Rahaf Abderrahmane Meriem Chaimae Ghizlane Ilyes Oumayma Rabah",
    "Kurds and Turkey": "Berivan Zilan Hevin Serhat Gülsüm Oğuzhan Şeyma Ayşegül Taçnur",
    "Armenia and Assyria": "Hasmik Zovinar Hovsep Ramsin Atour Nahrain Sargon",
    "Hebrew and Yiddish": "Shmuel Tzipora Menachem Faigy Yitzchok Raizy Elimelech",
    "Vietnam": "Thảo Khánh Huyền Quỳnh Phương Đạt Mỹ",
    "China": "Xinyi Yuxuan Mengqi Guoqiang Yanhong Wenbo Chih Hsin Cheuk Hiu WEN-CHIEH",
    "Korea and Japan": "Jiwoo Hyejin Kyungho Byungchul Haruka Shunsuke Tomoko",
    "South-East Asia": "Htoo Paw Naw Sophal Bopha Khamla Siriporn Maricel Cherrylyn Jayvee Mahesa",
    "Portugal, Spain, Italy": "Gonçalo Conceição Edilson Cauã Xiomara Citlali Rigoberto Concetta Nunzio Clàudia",
    "Greece": "Panagiota Stavroula Paraskevi Spyridon Evangelos",
    "Poland and Ukraine": "Małgorzata Zbigniew Mieczysław Przemysław Yevheniia Svitlana Mykyta Ruslana",
    "Hungary and Romania": "Emőke Szabolcs Réka Tünde Răzvan Ovidiu Ștefan Anuța",
    "The Balkans": "Merima Ljiljana Nemanja Zrinka Blerina Fatmir Vjosa Shpresa Desislava",
    "The Low Countries and Germany": "Maartje Joost Femke Grietje Hannelore Sieglinde Gerlinde Irmingard",
    "The North": "Håkon Øyvind Gunnhild Päivi Jukka Mārtiņš Jūratė Vytautas Pálheiður",
    "Ireland, Scotland, Wales": "Caoimhe Siobhán Gráinne Eilidh Mhairi Angharad Iestyn Ruairidh",
    "The Caribbean and Guyana": "Shanique Kemar Odane Oshane Deonarine Chandrawattie Latchmi Shivanie",
    "First Peoples": "Waabigwan Nimkii Migizi Kanerahtenhawi Kahentiiosta Elisapee Aputi Kinew Biidaaban",
    "in Arabic and Hebrew letters": "سمير نسرين مهدیه נתנאל אוריאל",
    "in Greek, Cyrillic, Armenian, Georgian letters": "Φώτιος Яромир Захар Єлисавета Ռուբեն ქეთევან",
    "in Indic letters": "अनुष्का सुरेन्द्र ইমতিয়াজ શ્રેયા ரங்கநாயகி ଧନଞ୍ଜୟ හෙන්රි",
    "in the letters of East Asia": "พัชรพร 志遠 榮華 琴 준혁 예은 健一 ユウタ",
}
FAMILY = {
    "French": "Quesnel Guilbeault Desrosiers Vaillancourt Sansregret Jean-Baptiste Thauvette Verstraeten Béland",
    "African": "Okonkwo Adetokunbo Boateng Nshimirimana Tshimanga Warsame Gebremariam Wanjiru Mthiya Karikari",
    "South Asian": "Dhaliwal Butala Sivarajah Yarlagadda Mukhopadhyay Wickramasinghe Poudel Warraich Mojumder",
    "West Asian": "Moghaddam Popalzai Khachatryan Benjelloun Yıldırım Haddad Alkhatib Əlizadə Meziane",
    "East Asian": "Szeto Ouyang Auyeung Hwang Nguyễn Dimaculangan Charoensuksopol Vongphakdy",
    "European": "Papadopoulos Wiśniewski Kovalchuk Hadžić Xhafa Szilágyi Dijkstra Figueiredo Taschereau Sivertsen",
    "First Peoples": "Pitawanakwat Kakegamic Wabano Kusugak Doxtator Manitowabi",
    "in other letters": "الصالحي חיון Кузнецов Герасимов Թորոսյան ვასაძე शाक्य પટેલ 松田 유",
    "that look like none": "Null None Na Nil Same Blank",
}


def unknown(names: str, known) -> list[str]:
    return [
        name
        for name in names.split()
        if not known(fold(name)) and not all(known(part) for part in words(name))
    ]


@pytest.mark.parametrize("origin", GIVEN)
def test_ordinary_given_names_are_known(origin):
    assert unknown(GIVEN[origin], is_given) == []


@pytest.mark.parametrize("origin", FAMILY)
def test_ordinary_surnames_are_known(origin):
    assert unknown(FAMILY[origin], is_family) == []


@pytest.mark.parametrize(
    "name",
    [
        *("Marie-Clémence", "Jean-Baptiste", "Anne-Frédérique", "Mohamed-Amine", "Thị Minh Anh"),
        *("Ka Yan", "Min-Seo", "María José", "Fatima-Zahra", "Marie-Ève"),
    ],
)
def test_a_composed_name_follows_from_its_parts(name):
    assert all(is_given(part) for part in words(name))


@pytest.mark.parametrize(
    "name", ["Abdirashid", "Abdulhakim", "Prabhjot", "Saifuddin", "Gebremedhin", "Yuhan"]
)
def test_a_name_written_together_of_two_parts_is_known(name):
    assert is_given(fold(name))


@pytest.mark.parametrize(
    "word",
    [
        *(
            "unknown",
            "unnamed",
            "notnamed",
            "infant",
            "babyboy",
            "babygirl",
            "anonymous",
        ),
        *(
            "inconnu",
            "inconnue",
            "fnu",
            "lnu",
            "notavailable",
            "tobedetermined",
            "nonapplicable",
            "firstname",
        ),
        *("surname", "applicant", "xxx", "abc", "asdf", "18", "a", "é"),
    ],
)
def test_a_word_that_stands_for_no_name_is_none(word):
    assert not is_given(fold(word))
    assert not is_family(fold(word))


def test_a_surname_that_else_stands_for_none_stays_a_surname():
    for name in ("null", "none", "na", "same", "blank", "test", "student"):
        assert is_family(name), name
    for word in ("null", "none", "same", "test", "student"):
        assert not is_given(word), word


def test_letters_that_make_no_name_are_none():
    for typed in ("Gbarielle", "Xyzzyq", "Cathreine", "Mhicael", "Qwertyui"):
        assert not is_given(fold(typed))
        assert not is_family(fold(typed))


def test_a_name_that_is_only_known_to_exist_is_as_rare_as_the_rarest():
    assert is_given("clemence")
    assert given_rarity("clemence") == RAREST
    assert is_family("pitawanakwat")
    assert family_rarity("pitawanakwat") == RAREST


def test_names_known_to_exist_do_not_change_how_frequent_others_are():
    """What a model was calibrated with: these figures come from counts, and no list of names that exist moves them."""
    assert [given_rarity(name) for name in ("michael", "mohamed", "gabrielle", "harpreet")] == [6, 7, 11, 9]
    assert [family_rarity(name) for name in ("smith", "tremblay", "nguyen", "okafor")] == [7, 9, 8, 11]
