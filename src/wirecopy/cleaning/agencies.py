"""News agencies by the names they sign with, and whether a name is one of them.

The list corroborates; it is never needed to read an agency's copy. A new agency is recognised by
its own credit line, copyright holder or dateline, so nobody has to add it here.
"""

from __future__ import annotations

import re

from wirecopy.item import Item

# As written on the wire. One that is also a common word ("CP", "UNI" in capitals) is only ever looked
# for where an agency's name is expected: in brackets after a place, behind dashes at the end.
_NAMES = """
    AA AAP ADN AFP Agerpres ANA ANI ANP ANSA Antara AP APA APP APS ATS Azertag BelTA Belga Bernama
    BNS BSS BTA CNA CNS CP CTK ČTK dpa dpa-AFX DPA EFE ELTA epd HINA Hina IANS INA Interfax
    Interfax-Ukraine IRNA ISNA ITAR-TASS JTA Jiji KCNA KNA kna Kyodo KUNA Kazinform LETA LUSA Lusa
    MAP MENA MTI NAN NTB OTS ots PA PAP PETRA Petra PNA PTI QNA Reuter REUTER Reuters REUTERS RIA
    Ritzau SANA SDA sda SID sid SPA SPUTNIK Sputnik STA STT TAP TASS TASR TT Tanjug Ukrinform UNB
    UNI UPI VNA WAFA WAM Xinhua XINHUA Yonhap Anadolu Notimex Télam Telam Novosti Europa-Press
    Prensa-Latina Keystone-SDA PRNewswire रॉयटर्स आईएएनएस एएनआई पीटीआई भाषा यूएनआई वार्ता एएफपी
    शिन्हुआ رويترز شينخوا الأناضول واس وام قنا كونا بترا وفا سبوتنيك
"""
NAMES = tuple(_NAMES.split())
LONG_NAMES = (
    "Agence France-Presse",
    "Anadolu Agency",
    "Associated Press",
    "Australian Associated Press",
    "BUSINESS WIRE",
    "Business Wire",
    "Canadian Press",
    "Europa Press",
    "GLOBE NEWSWIRE",
    "GlobeNewswire",
    "Kyodo News",
    "PA Media",
    "PR Newswire",
    "Prensa Latina",
    "Press Association",
    "Press Trust of India",
    "RIA Novosti",
    "The Associated Press",
    "The Canadian Press",
    "Thomson Reuters",
    "Yonhap News",
    "أ ش أ",
    "أ ف ب",
    "أ ب",
    "د ب أ",
)
_KNOWN = frozenset(name.casefold() for name in (*NAMES, *LONG_NAMES))
_PARTS = re.compile(r"\s*[/,+&]\s*")


def is_agency(name: str, item: Item) -> bool:
    """Whether `name` signs for an agency: a well-known one, or the one that filed this item.

    "dpa/AFP" is one if any part is.
    """
    parts = [part.casefold() for part in _PARTS.split(name.strip(" .")) if len(part) > 1]
    if any(part in _KNOWN for part in parts):
        return True
    initials = "".join(word[0] for word in item.provider.split() if word[0].isupper())
    own = f" {item.creditline} / {item.copyright_holder} / {item.dateline} / {item.provider} / {initials} ".casefold()
    return any(re.search(rf"(?<!\w){re.escape(part)}(?!\w)", own) for part in parts if len(part) > 2)
