"""Which words say that people were killed, hurt, held or moved, language by language: tables and no rules.

A cue's role says where the figure stands that belongs to it. Keys are lower case; a cue of two words is
joined by a blank.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    KILLED = "killed"
    INJURED = "injured"
    SHOT = "shot"  # killed or injured: "five people were shot"
    MISSING = "missing"
    DETAINED = "detained"
    ARRESTED = "arrested"
    DISPLACED = "displaced"
    EVACUATED = "evacuated"
    INFECTED = "infected"
    RESCUED = "rescued"
    HOSPITALISED = "hospitalised"
    MONEY = "money"
    PERCENT = "percent"
    MAGNITUDE = "magnitude"


class Role(StrEnum):
    VERB = "verb"  # "12 were killed", "it killed 12"
    GERUND = "gerund"  # "killing 12"
    LIVES = "lives"  # "claimed 12 lives": nothing but a number directly before it
    LEFT = "left"  # "12 died", "12 dead", "12 deaths"
    TOLL = "toll"  # "death toll rose to 12"
    FIXED = "fixed"  # "double homicide": the cue says the number itself, in FIXED
    SELF = "self"  # "shot himself": one more


FIXED = {
    "murder-suicide": 2,
    "murder/suicide": 2,
    "murder": 2,
    "double murder-suicide": 3,
    "triple murder-suicide": 4,
    "double": 2,
    "triple": 3,
    "quadruple": 4,
    "quintuple": 5,
}


@dataclass(frozen=True, slots=True)
class CasualtyWords:
    cues: dict[str, tuple[Kind, Role]]
    persons: frozenset[str]  # one person
    people: frozenset[str]  # several
    articles: frozenset[str]
    passive: frozenset[str]  # forms of "be"
    passed_over: frozenset[str]  # between a cue and its figure
    not_people: frozenset[str]  # a number before these counts something else
    negations: frozenset[str]
    part_of: frozenset[str]
    elsewhere: tuple[str, ...] = ()  # patterns of sentences about other events


def _cues(**kinds: str) -> dict[str, tuple[Kind, Role]]:
    """{"killed_verb": "killed|murdered"} as a table of cues."""
    table: dict[str, tuple[Kind, Role]] = {}
    for name, words in kinds.items():
        kind, _, role = name.rpartition("_")
        for word in words.split("|"):
            table[word] = (Kind(kind), Role(role))
    return table


_ENGLISH = CasualtyWords(
    cues=_cues(
        killed_verb="killed|murdered|slain|kills|kill|fatally shot|fatally wounded|fatally injured|fatally stabbed|"
        "mortally wounded|shot dead|shot to death|shot and killed|stabbed to death|beaten to death|gunned down|"
        "executed|massacred|fatally struck|left dead|drowned|shot fatally|fatally shoots|fatally shoot",
        killed_gerund="killing|fatally shooting|fatally wounding|fatally injuring|murdering|"
        "fatally stabbing|fatally striking",
        killed_left="dead|died|dies|die|deaths|fatalities|perished|succumbed|lost their lives|lost his life|"
        "lost her life|bodies|fatality|homicides|was fatal|fatally|homicide victims|corpses|deceased",
        killed_toll="death toll|toll|number of dead|number of deaths|dead:|deaths:|killed:",
        killed_lives="lives|people's lives",
        killed_self="killed himself|killed herself|kills himself|kills herself|killing himself|killing herself|"
        "kill himself|kill herself|gun on himself|gun on herself|weapon on himself|took his own life|took her own life|"
        "taking his own life|taking her own life|then himself|then herself|and himself|and herself|"
        "then shot himself|then shot herself|before shooting himself|before shooting herself|then fatally shot himself|"
        "then shooting himself|then shoots himself|then turned the gun|gun on themselves|committed suicide|"
        "commits suicide|committing suicide|rifle on himself|"
        "apparent suicide",
        shot_self="shot himself|shot herself|shoots himself|shoots herself|shooting himself|shooting herself|"
        "self-inflicted gunshot wound|self-inflicted gunshot",
        killed_fixed="double homicide|double murder|double slaying|double killing|double shooting death|triple homicide|"
        "triple murder|triple slaying|quadruple homicide|quadruple murder|quadruple slaying|quintuple homicide|"
        "double fatal|double fatal shooting|murder-suicide|murder/suicide|murder suicide|double murder-suicide|"
        "triple murder-suicide",
        shot_fixed="double shooting|triple shooting|quadruple shooting|quintuple shooting|double stabbing",
        injured_verb="injured|wounded|hurt|injures|wounds|maimed|grazed|wound|injure",
        injured_gerund="injuring|wounding|hurting|leaving injured",
        injured_left="injuries|casualties|wounded victims|in critical condition|in serious condition|"
        "critically|survived",
        injured_toll="injured:|wounded:|number of injured|number of wounded",
        shot_verb="shot|stabbed|struck|shoots|shoot|gunned|hit by gunfire|hit by bullets|hit|were hit|was hit|"
        "shot at",
        shot_gerund="shooting|stabbing|striking|hitting",
        shot_left="shooting victims|gunshot victims|stabbing victims|gunshot wound victims|victims",
        missing_left="missing|unaccounted for",
        detained_verb="detained|detains|rounded up",
        detained_gerund="detaining",
        detained_left="detainees|detentions|in custody",
        arrested_verb="arrested|arrests|apprehended",
        arrested_gerund="arresting",
        displaced_verb="displaced|uprooted|homeless",
        displaced_gerund="displacing",
        evacuated_verb="evacuated|evacuates",
        evacuated_gerund="evacuating",
        infected_verb="infected|infects",
        infected_gerund="infecting",
        infected_left="infections|confirmed cases|new cases|cases",
        rescued_verb="rescued|rescues",
        rescued_gerund="rescuing",
        hospitalised_verb="hospitalized|hospitalised|taken to hospital|taken to the hospital|taken to hospitals|"
        "taken to area hospitals|rushed to hospital|rushed to the hospital|transported to the hospital",
        hospitalised_gerund="hospitalizing|hospitalising",
    ),
    persons=frozenset(
        """
        person man woman boy girl child baby infant toddler teen teenager student officer policeman policewoman
        soldier victim civilian passenger driver worker employee gunman suspect deputy trooper firefighter
        bystander resident father mother son daughter wife husband brother sister grandmother grandfather boyfriend
        girlfriend friend uncle aunt nephew niece cousin neighbor neighbour guard clerk owner trooper marine
        veteran youth adult male female protester journalist pilot tourist shooter attacker robber burglar
        intruder homeowner customer patron pedestrian rapper teacher professor coach player sergeant tot
        -year-old year-old one another other
        """.split()
    ),
    people=frozenset(
        """
        people persons men women boys girls children kids babies infants toddlers teens teenagers students officers
        policemen soldiers troops victims civilians passengers drivers workers employees gunmen suspects deputies
        troopers firefighters bystanders residents sons daughters brothers sisters friends neighbors neighbours
        guards marines adults males females protesters protestors demonstrators journalists tourists attackers
        miners fighters militants rebels insurgents refugees migrants villagers pilgrims worshippers worshipers
        patients prisoners inmates detainees parishioners others lives youths relatives members patrons shoppers
        partygoers fans spectators party-goers injuries wounded dead police cops family-members families
        """.split()
    ),
    articles=frozenset({"a", "an", "one", "another"}),
    passive=frozenset(
        "was were is are be been being got gets get have has had remain remains remained".split()
    ),
    passed_over=frozenset(
        """
        also reportedly allegedly accidentally later then both all each apparently believed confirmed presumed
        feared found pronounced declared listed critically seriously badly severely slightly lightly mildly
        and or who that which have has had left leaving leaves to the of them initially still now already
        shot stabbed fatally least reported more others in on at a critical serious stable condition
        non-fatally nonfatally themselves dead lying the scene died killed injured wounded
        """.split()
    ),
    not_people=frozenset(
        """
        year years year-old month months day days week weeks hour hours minute minutes mile miles a.m p.m am pm
        percent per times time feet foot blocks block shots bullets bullet rounds vehicles cars car homes houses
        home house dollars gunshot gunshots guns gun pounds kilometers kilometres km metres meters yards inches
        counts charges wounds seconds caliber mm buildings apartments shootings murders homicides attacks
        incidents separate different handguns weapons suspects suspect arrests degrees ambulances o'clock
        january february march april may june july august september october november december
        th st nd rd district precinct ward division units unit witnesses locations hospitals
        stores bars restaurants businesses dogs dog gunmen shooters scenes doses tests crashes accidents
        """.split()
    ),
    negations=frozenset(
        {"no", "nobody", "none", "not", "never", "neither", "wasn't", "weren't", "without", "isn't"}
    ),
    part_of=frozenset({"including", "among", "of", "include", "includes", "included"}),
    elsewhere=(
        r"\b(?:this|last|per|each|every|previous|past) (?:year|month|decade|week|weekend|summer|winter|century)\b",
        r"\bso far this\b|\bsince (?:19|20)\d\d\b|\bin (?:19|20)\d\d\b|\byears? ago\b|\bnationwide\b|\bstatistics\b",
        r"\bhomicides? (?:of|in) 20\d\d\b|\bannually\b|\b(?:1[89]|20)\d\ds\b|\byear-to-date\b",
    ),
)

_FRENCH = CasualtyWords(
    cues=_cues(
        killed_verb="tué|tués|tuée|tuées|assassiné|assassinés|décédé|décédés|abattu|abattus|tue",
        killed_gerund="tuant",
        killed_left="morts|mort|morte|mortes|décès|ont péri|ont perdu la vie|sont morts|est mort|cadavres|corps",
        killed_toll="bilan|nombre de morts",
        injured_verb="blessé|blessés|blessée|blessées",
        injured_gerund="blessant|faisant blessés",
        missing_left="disparus|disparu|disparues|portés disparus",
        detained_verb="détenus|détenu|placés en garde à vue",
        arrested_verb="arrêté|arrêtés|arrêtées|interpellé|interpellés",
        arrested_left="arrestations|interpellations",
        displaced_verb="déplacés|déplacées",
        evacuated_verb="évacué|évacués|évacuées",
        infected_verb="contaminé|contaminés|infectés",
        hospitalised_verb="hospitalisé|hospitalisés|hospitalisées",
    ),
    persons=frozenset("personne homme femme enfant garçon fille policier soldat civil passager".split()),
    people=frozenset(
        "personnes hommes femmes enfants garçons filles policiers soldats civils passagers morts blessés".split()
    ),
    articles=frozenset({"un", "une"}),
    passive=frozenset("est sont été a ont était étaient".split()),
    passed_over=frozenset(
        "et grièvement légèrement gravement au moins de des les dont autres également".split()
    ),
    not_people=frozenset(
        "ans an mois jours jour heures heure minutes kilomètres km euros dollars fois".split()
    ),
    negations=frozenset({"aucun", "aucune", "pas", "ni", "sans"}),
    part_of=frozenset({"dont", "parmi"}),
)

_SPANISH = CasualtyWords(
    cues=_cues(
        killed_verb="asesinado|asesinados|asesinada|asesinadas|mató|mataron|matado",
        killed_gerund="matando",
        killed_left="muertos|muerto|muerta|muertas|fallecidos|fallecido|fallecieron|falleció|murieron|murió|"
        "perdieron la vida|cadáveres|víctimas mortales|muertes",
        killed_toll="balance|número de muertos|cifra de muertos",
        injured_verb="herido|heridos|herida|heridas|lesionados|lesionadas",
        injured_gerund="hiriendo",
        missing_left="desaparecidos|desaparecidas|desaparecido",
        detained_verb="detenido|detenidos|detenidas|detuvo",
        arrested_verb="arrestado|arrestados|arrestadas",
        displaced_verb="desplazados|desplazadas",
        evacuated_verb="evacuado|evacuados|evacuadas",
        infected_verb="contagiados|infectados|contagiadas",
        hospitalised_verb="hospitalizado|hospitalizados|hospitalizadas",
    ),
    persons=frozenset("persona hombre mujer niño niña policía soldado civil pasajero joven".split()),
    people=frozenset(
        "personas hombres mujeres niños niñas policías soldados civiles pasajeros jóvenes muertos heridos".split()
    ),
    articles=frozenset({"un", "una"}),
    passive=frozenset("es son fue fueron ha han sido está están resultaron resultó".split()),
    passed_over=frozenset("y gravemente levemente al menos de los las otros otras más también".split()),
    not_people=frozenset(
        "años año meses días día horas hora minutos kilómetros km euros dólares veces".split()
    ),
    negations=frozenset({"ningún", "ninguna", "no", "sin", "ni"}),
    part_of=frozenset({"entre", "incluidos", "incluidas", "incluyendo"}),
)

_GERMAN = CasualtyWords(
    cues=_cues(
        killed_verb="getötet|ermordet|erschossen|tötete|töteten",
        killed_left="tote|toten|tot|starben|starb|gestorben|todesopfer|todesopfern|leichen|"
        "ums leben gekommen|kamen ums leben|kam ums leben|ums leben",
        killed_toll="zahl der toten|zahl der todesopfer|opferzahl",
        injured_verb="verletzt|verwundet|verletzte|verletzten",
        injured_left="verletzte|verletzten|verwundete",
        injured_toll="zahl der verletzten",
        missing_left="vermisst|vermisste|vermissten",
        arrested_verb="festgenommen|verhaftet",
        arrested_left="festnahmen|festgenommene",
        displaced_left="vertriebene|vertriebenen|vertrieben",
        evacuated_verb="evakuiert",
        infected_verb="infiziert|angesteckt",
        infected_left="infizierte|infektionen|neuinfektionen",
        rescued_verb="gerettet",
    ),
    persons=frozenset("mensch person mann frau kind junge mädchen polizist soldat zivilist schüler".split()),
    people=frozenset(
        "menschen personen männer frauen kinder jungen polizisten soldaten zivilisten schüler verletzte tote".split()
    ),
    articles=frozenset({"ein", "eine", "einen"}),
    passive=frozenset("wurde wurden worden ist sind war waren sei seien werden wird".split()),
    passed_over=frozenset(
        "und schwer leicht lebensgefährlich mindestens bei dabei weitere auch in am".split()
    ),
    not_people=frozenset(
        "jahre jahren tage tagen stunden uhr minuten kilometer euro dollar prozent mal".split()
    ),
    negations=frozenset({"kein", "keine", "niemand", "nicht", "ohne"}),
    part_of=frozenset({"darunter", "davon"}),
)

_HINDI = CasualtyWords(
    cues=_cues(
        killed_left="मौत|मौतें|मरे|मारे|मारे गए|मृत|मृत्यु|शव|जान गई|की मौत|हत्या",
        killed_toll="मरने वालों की संख्या|मृतकों की संख्या",
        injured_left="घायल|जख्मी|ज़ख्मी",
        injured_toll="घायलों की संख्या",
        missing_left="लापता",
        arrested_left="गिरफ्तार|गिरफ़्तार",
        detained_left="हिरासत",
        displaced_left="विस्थापित",
        infected_left="संक्रमित|मामले",
        rescued_left="बचाया|बचाए",
    ),
    persons=frozenset("व्यक्ति आदमी महिला बच्चा बच्ची युवक युवती जवान".split()),
    people=frozenset("लोग लोगों व्यक्तियों महिलाओं बच्चों महिलाएं बच्चे जवान जवानों यात्रियों मजदूरों".split()),
    articles=frozenset({"एक"}),
    passive=frozenset({"है", "हैं", "था", "थे"}),
    passed_over=frozenset("की के का में से और हो गई गए गंभीर रूप को".split()),
    not_people=frozenset("साल वर्ष दिन घंटे मिनट किलोमीटर रुपये रुपए प्रतिशत बजे".split()),
    negations=frozenset({"नहीं"}),
    part_of=frozenset({"समेत", "सहित"}),
)

CASUALTY_WORDS = {"en": _ENGLISH, "fr": _FRENCH, "es": _SPANISH, "de": _GERMAN, "hi": _HINDI}
