"""Asks Debian's Oniguruma and the one inside of Hugging Face's tokenizers which characters are of a class, and counts where they
differ. Needs the package libonig5 and `pip install tokenizers`; takes a minute.

    python3 oniguruma_classes.py
"""
import ctypes

from tokenizers import Regex
from tokenizers.pre_tokenizers import Split

LAST = 0x30000
oniguruma = ctypes.CDLL("libonig.so.5")
oniguruma.onig_version.restype = ctypes.c_char_p
pointer = ctypes.c_void_p
oniguruma.onig_new.argtypes = [ctypes.POINTER(pointer), pointer, pointer, ctypes.c_uint, pointer, pointer, pointer]
oniguruma.onig_match.argtypes = [pointer, pointer, pointer, pointer, pointer, ctypes.c_uint]


def symbol(name):
    return pointer(ctypes.addressof(ctypes.c_char.in_dll(oniguruma, name)))


utf8, syntax = symbol("OnigEncodingUTF8"), symbol("OnigSyntaxOniguruma")
oniguruma.onig_initialize((pointer * 1)(utf8), 1)


def compiled(expression):
    text = ctypes.create_string_buffer(expression.encode())
    start, regex, problem = ctypes.addressof(text), pointer(), ctypes.create_string_buffer(256)
    status = oniguruma.onig_new(
        ctypes.byref(regex), start, start + len(text) - 1, 0, utf8, syntax, ctypes.addressof(problem))
    assert status == 0, status
    return regex


def matches(regex, character):
    text = ctypes.create_string_buffer(character.encode())
    start, count = ctypes.addressof(text), len(text) - 1
    return oniguruma.onig_match(regex, start, start + count, start, None, 0) == count


print("Oniguruma", oniguruma.onig_version().decode())
for expression in [r"\p{L}", r"\p{N}", r"\p{M}", r"[\p{P}\p{S}]", r"\s"]:
    regex, splitter = compiled(expression), Split(Regex(expression), "removed")
    different = 0
    for code_point in range(LAST):
        if 0xD800 <= code_point < 0xE000:
            continue
        character = chr(code_point)
        different += matches(regex, character) != (not splitter.pre_tokenize_str(character))
    print(expression, different)
