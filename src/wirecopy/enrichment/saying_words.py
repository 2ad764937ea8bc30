"""The verbs and phrases by which copy says who says so: tables and no rules. English."""

from __future__ import annotations

import re

# Verbs by their bare form; `!` after it where the past is another word, given behind.
_VERBS = """
accept accuse acknowledge add address admit advise advocate affirm agree allege announce anticipate
applaud argue ask assert assure attack attest back-pedal believe blame blast boast brand brief call caution
celebrate challenge charge chant chide cite claim clarify comment complain conclude concede condemn confess
confirm congratulate contend counter criticize criticise debate decide declare decline decry defend demand
denounce deny describe detail determine disagree disclose discuss dismiss dispute doubt echo emphasize
emphasise encourage endorse estimate exclaim expect explain express fear figure find:found forecast guess hail hear:heard
highlight hint hope hold:held identify imagine imply indicate inform insist instruct issue joke know:knew label
lament laud learn lie maintain mention mock muse note object observe offer opine oppose order outline
plan pledge point post praise predict press proclaim project promise promote propose protest prove publish
question quip quote realize realise reason recall recommend recount refer refuse regard reiterate reject relate
release remark remember remind repeat reply report request resolve respond reveal rule say:said scold see:saw
shout show signal slam speculate state stress suggest support surmise suspect swear:swore sympathize talk
tell:told testify theorize think:thought threaten tout tweet understand:understood underscore urge vent view voice
vow want warn welcome wonder worry write:wrote yell
""".split()
_IRREGULAR_PARTICIPLES = "shown written known seen sworn spoken spoke rated".split()

# Of verbs that often say something else than speech, only what is followed by a clause or a quote counts.
WEAK = frozenset(
    """
    hold held holds see saw sees find found finds show shows showed shown offer offers offered issue issues issued
    plan plans planned order orders ordered release releases released post posts posted hear heard hears
    know knows knew hope hopes hoped address addresses addressed project projects projected press pressed rule ruled
    report reports call calls back figure prove proves proved charge charges charged charging point points
    pointed identify identifies identified relate support supports talk talks view views publish published
    learn learned attack attacks label order support think thinks claim claims debate question questions
    protest protests promise promises demand demands request challenge estimate estimates forecast
    quote quotes comment comments vow vows pledge doubt fear fears worry hail voice lie decline
    """.split()
)


def _forms() -> dict[str, str]:
    """Every form of the verbs: "past", "present" or "gerund"."""
    forms: dict[str, str] = {}
    for verb in _VERBS:
        bare, _, past = verb.partition(":")
        forms[bare] = "present"
        forms[_third_person(bare)] = "present"
        forms[past or _past(bare)] = "past"
        forms[_gerund(bare)] = "gerund"
    for word in _IRREGULAR_PARTICIPLES:
        forms[word] = "past"
    return forms


def _third_person(verb: str) -> str:
    if verb.endswith(("s", "sh", "ch", "x", "z")):
        return verb + "es"
    return verb[:-1] + "ies" if _ends_in_consonant_y(verb) else verb + "s"


def _past(verb: str) -> str:
    if verb.endswith("e"):
        return verb + "d"
    if _ends_in_consonant_y(verb):
        return verb[:-1] + "ied"
    return verb + (verb[-1] if verb in _DOUBLING else "") + "ed"


def _gerund(verb: str) -> str:
    if verb.endswith("ie"):
        return verb[:-2] + "ying"
    if verb.endswith("e") and not verb.endswith("ee"):
        return verb[:-1] + "ing"
    return verb + (verb[-1] if verb in _DOUBLING else "") + "ing"


_DOUBLING = frozenset("admit plan slam quip refer".split())


def _ends_in_consonant_y(verb: str) -> bool:
    return verb.endswith("y") and verb[-2] not in "aeiou"


FORMS = _forms()
SURE = frozenset(
    "said says told tells added adds noted notes wrote writes explained tweeted argued announced".split()
)

PHRASES = re.compile(
    r"\b(?:according to|in the words of|as reported by|in a statement from|sources? at|per)\s+", re.IGNORECASE
)
