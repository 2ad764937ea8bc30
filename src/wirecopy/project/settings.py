"""Every setting Wirecopy has, read from the environment here and nowhere else.

Each has a name, a type, a default and a sentence (`SETTINGS`, which the manual is made from). A wrong
value stops the start and names itself.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from wirecopy.errors import SettingError


@dataclass(frozen=True, slots=True)
class Setting:
    name: str
    default: str
    says: str
    read: Callable[[str], Any] = str


def _truth(text: str) -> bool:
    if text.lower() in {"1", "yes", "true", "on"}:
        return True
    if text.lower() in {"0", "no", "false", "off", ""}:
        return False
    raise ValueError("say yes or no")


def _address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query or parts.fragment:
        raise ValueError("give a full address, such as https://news.example")
    return text.rstrip("/")


def _zone(text: str) -> str:
    try:
        return ZoneInfo(text).key
    except (ZoneInfoNotFoundError, ValueError) as error:
        raise ValueError("give an IANA zone, such as Europe/Berlin") from error


def _port(text: str) -> int:
    number = int(text)
    if not 0 < number < 65536:
        raise ValueError("give a port from 1 to 65535")
    return number


def _port_or_none(text: str) -> int:
    return 0 if text == "0" else _port(text)


def _log(text: str) -> str:
    if text not in {"text", "json", "quiet"}:
        raise ValueError("say text, json or quiet")
    return text


def _count(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError("give a whole number of at least 1")
    return number


def _words(file: str) -> str:
    """What stands in a text file; "" for no file."""
    try:
        return Path(file).expanduser().read_text("utf-8") if file else ""
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"it cannot be read as text ({error})") from error


def _witnesses(text: str) -> tuple[tuple[str, str], ...]:
    """(address, key) of each witness."""
    from wirecopy_verify.errors import ProofError
    from wirecopy_verify.notes import KeyKind, verifier_key

    words = text.split()
    if len(words) % 2:
        raise ValueError("give an address and a key for each witness, all with blanks between")
    pairs = tuple((_address(url), key) for url, key in zip(words[::2], words[1::2], strict=True))
    for _, key in pairs:
        try:
            if verifier_key(key).kind is not KeyKind.WITNESS:
                raise ValueError(f"{key} is not the key of a witness")
        except ProofError as error:
            raise ValueError(str(error)) from error
    return pairs


SETTINGS: tuple[Setting, ...] = (
    Setting("WIRECOPY_DATA", "wirecopy-data", "The folder that holds everything: database, pages, pictures, keys."),
    Setting("WIRECOPY_DATABASE_URL", "", "A PostgreSQL 15 or newer to use instead of Wirecopy's own: postgresql://user:password@host/name."),
    Setting("WIRECOPY_HOST", "127.0.0.1", "The address the web server listens on."),
    Setting("WIRECOPY_PORT", "8080", "The port the web server listens on.", _port),
    Setting("WIRECOPY_SITE_URL", "http://127.0.0.1:8080", "The public address of the site; every link in feeds and sitemaps starts with it.", _address),
    Setting("WIRECOPY_SITE_NAME", "The Wire", "The name of the site, shown on every page."),
    Setting("WIRECOPY_SITE_TAGLINE", "News as the agencies filed it", "One line under the name."),
    Setting("WIRECOPY_PUBLISHER", "The Wire", "The publisher's legal name, for the imprint and structured data."),
    Setting("WIRECOPY_TOPIC_LINKS", "yes", "Whether the first mention of a place or organisation in a story leads to its topic page; the words stay as filed.", _truth),
    Setting("WIRECOPY_CONTACT", "", "A mail address for corrections and complaints, shown on the about page."),
    Setting("WIRECOPY_LANGUAGE", "en", "The language of the site's own words, a BCP 47 tag."),
    Setting("WIRECOPY_TIME_ZONE", "UTC", "The zone of times on pages and of the archive's days, an IANA name.", _zone),
    Setting("WIRECOPY_WORKERS", str(max(1, min(8, os.cpu_count() or 1))), "How many worker processes `wirecopy serve` starts.", _count),
    Setting("WIRECOPY_SMTP_PORT", "0", "The port on which mail from agencies is taken in; 0 for none.", _port_or_none),
    Setting("WIRECOPY_SMTP_HOST", "127.0.0.1", "The address on which mail is taken in."),
    Setting("WIRECOPY_PICTURE_CHAIN", "", "A PEM file with the certificates that pictures are signed under, the signer's first; without it Wirecopy's own."),
    Setting("WIRECOPY_PICTURE_KEY", "", "A PEM file with the private key of the first certificate in WIRECOPY_PICTURE_CHAIN, readable by its owner only."),
    Setting("WIRECOPY_HUB_PRIVATE", "no", "Let the hub of the site's feeds call subscribers in private networks and on this machine.", _truth),
    Setting("WIRECOPY_SUBSCRIBE_URL", "", "Where the reader appeal at the end of an article leads; without it, the appeal has no button."),
    Setting("WIRECOPY_PRINCIPLES", "", "A text file with the publisher's principles, a paragraph a line, for /principles/ in place of our words.", _words),
    Setting("WIRECOPY_CORRECTIONS", "", "A text file with the publisher's corrections policy, a paragraph a line, for /corrections/ in place of our words.", _words),
    Setting("WIRECOPY_WITNESSES", "", "Who signs the heads of the log of receipts besides us (C2SP tlog-witness): for each an address and its key, with blanks between.", _witnesses),
    Setting("WIRECOPY_LOG", "text", "How logs are written: text for people, json for machines, quiet for warnings and errors only.", _log),
    Setting("WIRECOPY_METRICS_PUBLIC", "no", "Answer /metrics, and tell what /health found, to everybody and not only to this machine and private networks.", _truth),
    Setting("WIRECOPY_DEBUG", "no", "Show Django's error pages. Never on a public site.", _truth),
)  # fmt: skip


def _read(setting: Setting) -> Any:
    text = os.environ.get(setting.name, setting.default)
    try:
        return setting.read(text)
    except ValueError as error:
        raise SettingError(setting.name, f"{text!r} does not do: {error}.") from error


WIRECOPY: dict[str, Any] = {setting.name.removeprefix("WIRECOPY_"): _read(setting) for setting in SETTINGS}

DATA = Path(WIRECOPY["DATA"]).expanduser().absolute()
PAGES = DATA / "pages"
PICTURES_PUBLIC = PAGES / "pictures"
PICTURES_FILED = DATA / "pictures-as-filed"
PICTURES_MADE = DATA / "pictures-made"  # what the desk looks at before readers do; can be made again


def _database(url: str) -> dict[str, Any]:
    """Django's DATABASES entry. Without a URL (type checks, docs) it points nowhere."""
    parts = urlsplit(url)
    if url and parts.scheme not in {"postgresql", "postgres"}:
        raise SettingError("WIRECOPY_DATABASE_URL", f"{parts.scheme or url!r} is not postgresql://")
    query = dict(pair.split("=", 1) for pair in parts.query.split("&") if "=" in pair)
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or "wirecopy",
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(query.pop("host", "") or parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "CONN_MAX_AGE": None,
        "CONN_HEALTH_CHECKS": True,
        "OPTIONS": {"server_side_binding": True, "prepare_threshold": 3}
        | {key: unquote(value) for key, value in query.items()},
        "TEST": {"NAME": os.environ.get("WIRECOPY_TEST_DATABASE", "test_wirecopy")},
    }


def _secret_key() -> str:
    """Made at the first start, kept in the data folder, readable by its owner only."""
    path = DATA / "secret-key"
    if not DATA.is_dir():
        return secrets.token_urlsafe(48)  # nothing is set up yet: no session can outlive this process
    try:
        with os.fdopen(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48))
    except FileExistsError:
        pass
    return path.read_text()


DATABASES = {"default": _database(WIRECOPY["DATABASE_URL"])}
SECRET_KEY = _secret_key()
DEBUG = WIRECOPY["DEBUG"]
ALLOWED_HOSTS = ["*"]  # no page is made from the Host header: every link comes from WIRECOPY_SITE_URL
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django_otp",
    "django_otp.plugins.otp_totp",
    "procrastinate.contrib.django",
    "wirecopy.pictures",
    "wirecopy.archive",
    "wirecopy.wires",
    "wirecopy.record",
    "wirecopy.coverage",
    "wirecopy.site",
    "wirecopy.hub",
    "wirecopy.desk",
    "wirecopy.partners",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "wirecopy.desk.sessions.DeskForms",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django_otp.middleware.OTPMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "wirecopy.desk.sessions.keep_desk",
]
ROOT_URLCONF = "wirecopy.project.urls"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": False,
        "DIRS": [Path(__file__).parent.parent / "site" / "templates"],
        "OPTIONS": {"environment": "wirecopy.site.environment.make"},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": False,
        "DIRS": [Path(__file__).parent.parent / "desk" / "templates"],
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.messages.context_processors.messages",
            ],
            "libraries": {"desk": "wirecopy.desk.tags"},
        },
    },
]
ASGI_APPLICATION = "wirecopy.project.asgi.application"
USE_TZ = True
TIME_ZONE = "UTC"
SITE_ZONE = ZoneInfo(WIRECOPY["TIME_ZONE"])
USE_I18N = False
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATA_UPLOAD_MAX_MEMORY_SIZE = 40 * 1024 * 1024
PROCRASTINATE_ON_APP_READY = "wirecopy.project.doers.register"
LOGGING_CONFIG = None
SECURE_CONTENT_TYPE_NOSNIFF = True

# The desk's sessions, known to this site only and to no script.
_IS_HTTPS = WIRECOPY["SITE_URL"].startswith("https:")
SESSION_COOKIE_NAME = "__Host-wirecopy-desk" if _IS_HTTPS else "wirecopy-desk"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = _IS_HTTPS
SESSION_COOKIE_HTTPONLY = CSRF_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Strict"
SESSION_COOKIE_AGE = 12 * 60 * 60
SESSION_EXPIRE_AT_BROWSER_CLOSE = True
CSRF_COOKIE_NAME = "wirecopy-csrf"
CSRF_FAILURE_VIEW = "wirecopy.desk.people.stale_form"
CSRF_TRUSTED_ORIGINS = [WIRECOPY["SITE_URL"]]  # a proxy speaks https to the browser and http to us
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
OTP_TOTP_ISSUER = WIRECOPY["SITE_NAME"]
OTP_TOTP_THROTTLE_FACTOR = 0  # desk/attempts.py counts, and locks nobody out whom others guess at
