"""Mail providers whose domain says nothing about who somebody is."""

from typing import Final

# fmt: off
PUBLIC_MAIL: Final = frozenset({
    "gmail.com", "googlemail.com", "outlook.com", "hotmail.com", "live.com", "msn.com",
    "yahoo.com", "yahoo.co.uk", "yahoo.co.jp", "yahoo.fr", "ymail.com", "icloud.com", "me.com",
    "mac.com", "aol.com", "proton.me", "protonmail.com", "pm.me", "gmx.de", "gmx.net", "gmx.com",
    "web.de", "t-online.de", "mail.com", "mail.ru", "yandex.ru", "yandex.com", "qq.com",
    "foxmail.com", "163.com", "126.com", "sina.com", "naver.com", "daum.net", "hanmail.net",
    "orange.fr", "free.fr", "laposte.net", "libero.it", "uol.com.br", "bol.com.br",
    "rediffmail.com", "zoho.com", "fastmail.com", "tutanota.com", "tuta.com", "hey.com",
    "duck.com", "comcast.net",
})
# fmt: on
