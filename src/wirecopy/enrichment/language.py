"""Which language words are in: an item's, a paragraph's, a few words'.

py3langid weighs the letters (docs/decisions/0019); here are the languages of the wires it may choose from,
what their alphabets rule out, and the small words that tell close ones apart. What the agency says of an
item stands: where the text clearly speaks against it, a note tells the desk.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import numpy
from py3langid.langid import MODEL_FILE, LanguageIdentifier

from wirecopy.body import Block, BlockKind
from wirecopy.item import Item, Kind

LANGUAGES = (
    "en es fr de pt it nl sv da no fi pl cs sk hu ro bg ru uk el tr ar fa he hi bn ur ta te ml mr gu pa kn ne "
    "id ms vi th ja ko zh kk az uz ka hy sr hr sl sq sw ca et lv lt mn my km si"
).split()

UNSURE = "the words look {found}, and the agency says {said}"

_MOST = 600  # characters that are looked at; more make no difference
_SURE = 0.9
_CLEARLY = 0.995
_ENOUGH = 40  # letters: of fewer nothing is said against the agency
_PARAGRAPH = 90

# Nobody is told of a contradiction inside one of these: the words do not say enough.
_ALIKE = (
    frozenset(("no", "nb", "nn", "da")),
    frozenset(("hr", "sr", "bs", "sh", "me", "sl")),
    frozenset(("id", "ms")),
    frozenset(("cs", "sk")),
    frozenset(("zh", "yue", "wuu", "cmn")),
    frozenset(("hi", "ne", "mr")),
    frozenset(("fa", "prs", "ps", "ur")),
    frozenset(("az", "tr")),
    frozenset(("es", "gl", "ca", "pt")),
)


class Detected(NamedTuple):
    language: str  # primary subtag of BCP 47; "" where there are no letters
    probability: float


def detect(text: str) -> Detected:
    """The likeliest of LANGUAGES for `text`, of which the first 600 characters count."""
    words = _words(text)
    if not words:
        return Detected("", 0.0)
    scores = _scores(words)
    best = max(scores, key=lambda language: scores[language])
    top = scores[best]
    heat = math.sqrt(len(words.encode()))
    rest = sum(math.exp((score - top) / heat) for score in scores.values())
    return Detected(best, 1 / rest)


def with_language(item: Item) -> Item:
    """The item with its language filled in where the agency said none, and its paragraphs' where they differ.

    Not a word changes. Where the text clearly is in another language than the agency says, the agency's
    stands and a note is made. Safe to repeat.
    """
    if item.kind is not Kind.TEXT:
        return item
    said = primary(item.language)
    if said and all(_plainly(text, said) for text in _copy(item.body)):
        return _with_paragraphs(item, said)
    found = detect(" ".join((item.headline, *_copy(item.body))))
    if not found.language:
        return item
    if not said:
        if found.probability < _SURE:
            return item
        item = replace(item, language=found.language)
        said = found.language
    elif _contradicts(item, found, said):
        note = UNSURE.format(found=found.language, said=item.language)
        return item if note in item.notes else replace(item, notes=(*item.notes, note))
    return _with_paragraphs(item, said)


def primary(tag: str) -> str:
    """The primary subtag in lower case: "pt" of "pt-BR"."""
    return tag.partition("-")[0].partition("_")[0].lower()


def _copy(body: Iterable[Block]) -> list[str]:
    """Enough running words to tell by, none of tables and lists where there are others."""
    running = [block.text for block in body if block.kind is BlockKind.PARAGRAPH and not block.within]
    texts: list[str] = []
    length = 0
    for text in running or [block.text for block in body]:
        texts.append(text)
        length += len(text)
        if length > _MOST:
            break
    return texts


def _contradicts(item: Item, found: Detected, said: str) -> bool:
    if said not in _KNOWN or not _is_clearly_other(found, said):
        return False
    return sum(len(block.text) for block in item.body) >= _ENOUGH


def _is_clearly_other(found: Detected, said: str) -> bool:
    if found.language in ("", said) or found.probability < _CLEARLY:
        return False
    return not any(found.language in group and said in group for group in _ALIKE)


def _with_paragraphs(item: Item, said: str) -> Item:
    changed: dict[int, Block] = {}
    for index, block in enumerate(item.body):
        if block.language or len(block.text) < _PARAGRAPH or block.kind is not BlockKind.PARAGRAPH:
            continue
        if _plainly(block.text, said) or not _may_be_other(block.text, said):
            continue
        found = detect(block.text)
        if _is_clearly_other(found, said):
            changed[index] = replace(block, language=found.language)
    if not changed:
        return item
    return replace(item, body=tuple(changed.get(index, block) for index, block in enumerate(item.body)))


def _plainly(text: str, said: str) -> bool:
    """Whether the small words leave no doubt; asked first, as it costs a tenth."""
    small = _SMALL.get(said)
    if not small:
        return False
    words = text[:300].lower().split()
    return sum(word in small for word in words) * 6 >= len(words)


def _may_be_other(text: str, said: str) -> bool:
    """Whether letters or small words speak for another language; asked before the text is weighed, as most do not."""
    if said not in _SMALL:
        return True
    lowered = text[:300].lower()
    if any(letter > "\x7f" and letter.isalpha() for letter in set(lowered) - _letters(said)):
        return True
    votes = Counter(language for word in lowered.split() for language in _speakers().get(word, ()))
    own = votes.pop(said, 0)
    return any(count > own for count in votes.values())


@cache
def _speakers() -> dict[str, tuple[str, ...]]:
    """The languages of each small word."""
    found: dict[str, list[str]] = {}
    for language, words in _SMALL.items():
        for word in words:
            found.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in found.items()}


# ---- weighing ---------------------------------------------------------------------------------------

_NO_WORDS = re.compile(r"https?://[!-~]+|[\w.+-]+@[\w.-]+|\d+|_+", re.ASCII)
_BLANKS = re.compile(r"\s+")


def _words(text: str) -> str:
    words = _BLANKS.sub(" ", _NO_WORDS.sub(" ", text[:_MOST])).strip()
    return words if any(letter.isalpha() for letter in words) else ""


def _scores(words: str) -> dict[str, float]:
    """Log-likelihoods, those of languages that the letters rule out far below."""
    scores = dict(_identifier().rank(words))
    lowered = words.lower()
    letters = {letter for letter in lowered if letter > "\x7f" and letter.isalpha()}
    basic = any("a" <= letter <= "z" for letter in lowered)
    heard = _SPLIT.findall(lowered)
    for language in scores:
        scores[language] += _PRIOR.get(language, 0.0)
        if letters:
            alien = len(letters - _letters(language))
            scores[language] -= _ALIEN * alien / (1 if len(heard) < 12 else 3)
        if basic and not letters and language in _NEVER_BASIC:
            scores[language] -= _ALIEN * 4
        if small := _SMALL.get(language):
            scores[language] += _WORD * sum(word in small for word in heard[:40])
    return scores


_SPLIT = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ALIEN = 14.0
_WORD = 9.0
# How much of the wires is in it, in the scores' own measure; decides only where there is little to go by.
_PRIOR = {
    **dict.fromkeys(("es", "fr", "de", "pt", "it", "ru", "ar", "zh"), 3.0),
    **dict.fromkeys(("no", "cs", "sk", "hr", "sr", "bg", "uk", "ur"), 1.0),
    **dict.fromkeys(("et", "lv", "lt", "sq", "sl", "uz", "sw", "mn", "kk", "ms", "ne", "mr", "ca"), -5.0),
    "en": 3.5,
    "hi": 3.0,
    "id": 3.0,
}


@cache
def _identifier() -> LanguageIdentifier:
    """With the table of LANGUAGES only: the whole one, of 139, is three times as large."""
    whole = LanguageIdentifier.from_model_file(MODEL_FILE)
    wanted = set(LANGUAGES)
    columns = [index for index, name in enumerate(whole.nb_classes) if name in wanted]
    return LanguageIdentifier(
        numpy.ascontiguousarray(whole.nb_ptc[:, columns], dtype=numpy.float32),
        numpy.ascontiguousarray(whole.nb_pc[columns]),
        [whole.nb_classes[index] for index in columns],
        whole.tk_nextmove,
        whole.tk_output,
        tk_row=whole.tk_row,
    )


# Letters beyond a-z that a language's own words have. A name from abroad may have others: it costs, and no more.
_LATIN = {
    "en": "éï",
    "es": "áéíñóúü",
    "fr": "àâæçèéêëîïôùûüÿœ",
    "de": "äöüß",
    "pt": "àáâãçéêíóôõú",
    "it": "àèéìíîòóù",
    "nl": "áéèëïóöü",
    "sv": "åäöé",
    "da": "æøåé",
    "no": "æøåéòô",
    "fi": "äöåšž",
    "pl": "ąćęłńóśźż",
    "cs": "áčďéěíňóřšťúůýž",
    "sk": "áäčďéíĺľňóôŕšťúýž",
    "hu": "áéíóöőúüű",
    "ro": "ăâîșțşţ",
    "tr": "çğıöşüâîûi̇",
    "id": "é",
    "ms": "é",
    "vi": "àáâãèéêìíòóôõùúýăđĩũơưạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ",
    "az": "çəğıöşüi̇",
    "uz": "ʻʼ‘’",
    "hr": "čćđšž",
    "sl": "čšž",
    "sq": "çë",
    "sw": "",
    "ca": "àçèéíïòóúü·",
    "et": "äõöüšž",
    "lv": "āčēģīķļņšūž",
    "lt": "ąčęėįšųūž",
    "sr": "čćđšž",
}
_CYRILLIC = {
    "ru": "абвгдежзийклмнопрстуфхцчшщъыьэюяё",
    "uk": "абвгґдеєжзиіїйклмнопрстуфхцчшщьюя",
    "bg": "абвгдежзийклмнопрстуфхцчшщъьюя",
    "sr": "абвгдђежзијклљмнњопрстћуфхцчџш",
    "kk": "аәбвгғдеёжзийкқлмнңоөпрстуұүфхһцчшщъыіьэюя",
    "mn": "абвгдеёжзийклмноөпрстуүфхцчшщъыьэюя",
    "uz": "абвгдеёжзийклмнопрстуфхцчшъэюяўқғҳ",
}
_ARABIC = {
    "ar": "ءآأؤإئابةتثجحخدذرزسشصضطظعغفقكلمنهوىيًٌٍَُِّْ",
    "fa": "ءآأؤئابپتثجچحخدذرزژسشصضطظعغفقکگلمنوهیًّ\u200c",
    "ur": "ءآأؤئابپتٹثجچحخدڈذرڑزژسشصضطظعغفقکگلمنںوہھیےۓۂًّ",
}
_SCRIPTS = {
    "el": (0x370, 0x3FF, 0x1F00, 0x1FFF),
    "he": (0x590, 0x5FF),
    "hi": (0x900, 0x97F),
    "mr": (0x900, 0x97F),
    "ne": (0x900, 0x97F),
    "bn": (0x980, 0x9FF),
    "pa": (0xA00, 0xA7F),
    "gu": (0xA80, 0xAFF),
    "ta": (0xB80, 0xBFF),
    "te": (0xC00, 0xC7F),
    "kn": (0xC80, 0xCFF),
    "ml": (0xD00, 0xD7F),
    "si": (0xD80, 0xDFF),
    "th": (0xE00, 0xE7F),
    "my": (0x1000, 0x109F),
    "ka": (0x10A0, 0x10FF),
    "hy": (0x530, 0x58F),
    "km": (0x1780, 0x17FF),
    "ko": (0xAC00, 0xD7AF, 0x1100, 0x11FF, 0x3130, 0x318F),
    "ja": (0x3040, 0x30FF, 0x3400, 0x9FFF, 0xFF66, 0xFF9F),
    "zh": (0x3400, 0x9FFF),
}
_NEVER_BASIC = frozenset(_SCRIPTS) | frozenset(_ARABIC) | (frozenset(_CYRILLIC) - {"uz", "sr"})
_KNOWN = frozenset(LANGUAGES) | {"nb", "nn"}


@cache
def _letters(language: str) -> frozenset[str]:
    letters = set(_LATIN.get(language, "") + _CYRILLIC.get(language, "") + _ARABIC.get(language, ""))
    ends = _SCRIPTS.get(language, ())
    for low, high in zip(ends[::2], ends[1::2], strict=True):
        letters.update(map(chr, range(low, high + 1)))
    return frozenset(letters)


# Small words, those first that the language does not share with its neighbours.
_SMALL = {
    language: frozenset(words.split())
    for language, words in {
        "en": "the of and to in for that is with was by said has have are from not this which will be an at on it",
        "es": "el los las y del una con por que en su es para como más fue dijo al este pero según han sus hay",
        "pt": "o os as e do da dos das em um uma com não que para por foi ao mais disse são pela pelo seu sua à",
        "ca": "els les i amb una per que del és dels més ha pel al seu són va aquest com també però",
        "it": "il gli della dei di che e per con un una è nel alla delle sono dal più ha del anche come dalla non",
        "fr": "le les des du et est une dans que pour par sur au qui avec pas ce selon aux sont été plus ont son",
        "ro": "și în la cu pe de din pentru că este care nu a au mai fost s-a o sunt prin după",
        "de": "der die das und in den von zu mit für ist des auf im dem nicht ein eine sich auch wurde sagte nach",
        "nl": "de het een van en in op dat is voor met zijn te niet aan door bij ook om werd naar uit heeft",
        "sv": "och att det som en på är av för med den till inte har om ett var från säger efter men kan han hon",
        "da": "og at det som en på er af for med den til ikke har om et var fra siger efter men kan blev mere nogen "
        "noget meget efter også mellem skal bruger kun hvis af være mig sig dig hvad hvor siden navn uden side",
        "no": "og at det som en på er av for med den til ikke har om et var fra sier etter men kan ble mer noen noe "
        "mye også mellom skal bruker bare hvis være meg seg deg hva hvor siden navn uten ut enn nå",
        "fi": "ja on ei että se oli myös ovat kuin hän mukaan sekä kun mutta joka tai vuoden",
        "pl": "i w na z do się że nie o to jest po od przez dla za jak oraz są ale przy",
        "cs": "a v na se je že o s do z pro ve za jsou jako nebo není které který podle byl jeho po při pokud",
        "sk": "a v na sa je že o s do z pre vo za sú ako alebo nie ktoré ktorý podľa bol jeho po pri ak",
        "hu": "a az és hogy nem is egy volt ez meg szerint már de ki vagy van csak",
        "tr": "ve bir bu için ile da de olarak olan çok gibi daha en dedi sonra kadar değil",
        "az": "və bir bu üçün ilə da də olan kimi daha ən sonra qədər deyil edib olub isə",
        "id": "yang dan di dengan untuk dari ini itu pada tidak dalam akan ke oleh juga telah bisa karena adalah bahwa",
        "ms": "yang dan di dengan untuk daripada ini itu pada tidak dalam akan ke oleh juga telah boleh kerana",
        "hr": "i u na je se da za od s su kao iz što koji nije bi prema tijekom gdje sve te ili",
        "sr": "i u na je se da za od sa su kao iz što koji nije bi prema и у на је се да за од са су као из што који",
        "sl": "in v na je se da za od so kot iz ki ni bi po pri tudi ali pa",
        "sq": "dhe në të një për me se nga është që ka u si i e",
        "sw": "na ya wa kwa ni katika la za kuwa hiyo hii cha alisema pia kama",
        "vi": "và của là có trong được cho không với các một những đã này người",
        "lt": "ir kad į iš su yra ne buvo už apie po",
        "lv": "un ka ir no ar uz par nav pēc bija",
        "et": "ja on ei et oli ka mis kui oma ning see",
        "ru": "и в на не что с по из за от для это как его был к о его она при",
        "uk": "і в на не що з по із за від для це як його був до та у він при або",
        "bg": "и в на не че с по от за е са се да това като беше при или към си",
        "kk": "және бұл мен бір үшін деп де да бойынша болып",
        "ar": "في من على إلى أن عن مع هذا التي الذي ما لا كان قد بعد هو",
        "fa": "در به از که این را با است برای آن تا بر یک شد خود های می",
        "ur": "کے کی میں ہے سے کا اور کو نے پر کہ یہ ہیں اس بھی تھا",
        "hi": "के की में है से का और को ने पर कि यह हैं इस भी था एक",
        "mr": "आहे आणि या च्या तो ते हे आहेत नाही केला केली मध्ये साठी होते",
        "ne": "छ र को मा लाई छन् गर्ने भएको हो ले यो पनि थियो गरेको",
    }.items()
}
