"""Where a site will stand on the web, if that is known."""

from __future__ import annotations

from urllib.parse import urlsplit

from onearm.errors import InputError


def base_address(text: str) -> str:
    """The address of a site as its pages use it: with a slash at its end.

    Raises
    ------
    InputError
        If it is no address of a folder on the web.

    Examples
    --------
    >>> base_address("https://example.org/trials/one")
    'https://example.org/trials/one/'
    >>> base_address("example.org")
    Traceback (most recent call last):
    onearm.errors.InputError: no base address: expected https://host/folder/, found 'example.org'
    """
    wrong = InputError(f"no base address: expected https://host/folder/, found {text!r}")
    try:
        parts = urlsplit(text)
        fit = parts.hostname and parts.port != 0
    except ValueError:
        raise wrong from None
    odd = any(sign in text for sign in "\\<>\"'?#@") or not text.isprintable() or " " in text
    if odd or not fit or parts.scheme not in {"http", "https"}:
        raise wrong
    return text.rstrip("/") + "/"
