"""Reads printed LaTeX back and compares its values with those of the code that it was printed from.

Usage: python3 read_latex.py FORMULAS.json

The file holds a list of formulas. Each has the LaTeX of a right side, its letters (their LaTeX and a
value a point), its definitions (abbreviations: a letter's LaTeX and what it stands for, in LaTeX), and a
point each the value that the code gives and a bound on what rounding can have done to it. sympy parses;
mpmath evaluates with 60 digits, so only the code's own rounding is left. Prints what differs; exits 1 then.
"""
import json
import sys

import mpmath
import sympy
from sympy.parsing.latex import parse_latex

mpmath.mp.dps = 60
FUNCTIONS = {"Phi": mpmath.ncdf, "min": min}


def name_letters(latex, letters):
    """Puts a plain symbol in braces for each letter; commands are passed over whole."""
    by_length = sorted(letters, key=len, reverse=True)
    text, position = "", 0
    while position < len(latex):
        rest = latex[position:]
        letter = next((letter for letter in by_length if begins_with(rest, letter)), None)
        if letter is not None:
            text += "{a_{%d}}" % letters.index(letter)
            position += len(letter)
        elif rest[0] == "\\":
            length = 1 + max(1, next((i for i, c in enumerate(rest[1:]) if not c.isalpha()), len(rest) - 1))
            text += rest[:length]
            position += length
        elif rest[0].isalpha() or rest[0] == "_":
            raise ValueError(f"no letter of the formula stands at '{rest[:20]}'")
        else:
            text += rest[0]
            position += 1
    return text


def begins_with(rest, letter):
    """Whether a letter stands there, and not a longer command."""
    if not rest.startswith(letter):
        return False
    is_command = letter.startswith("\\") and letter[1:].isalpha()
    return not (is_command and rest[len(letter):len(letter) + 1].isalpha())


def read(latex, letters):
    """The LaTeX as a function of the letters' values."""
    named = name_letters(latex, letters)
    # The size of a parenthesis is no part of its meaning, and must be paired.
    bare = named.replace(r"\left(", "(").replace(r"\right)", ")")
    if bare.count("(") != named.count(r"\left(") or bare.count(")") != named.count(r"\right)"):
        raise ValueError(f"a parenthesis without \\left or \\right in {named}")
    tree = parse_latex(bare, backend="antlr", strict=True)
    symbols = [sympy.Symbol("a_{%d}" % index) for index in range(len(letters))]
    unknown = tree.free_symbols - set(symbols)
    if unknown:
        raise ValueError(f"read {sorted(map(str, unknown))} in {named}")
    return sympy.lambdify(symbols, tree, modules=[FUNCTIONS, "mpmath"], dummify=True)


def differences(formula):
    # π before a parenthesis is a factor, which sympy would take for a function.
    formula["letters"].append([r"\pi", [mpmath.pi] * len(formula["values"])])
    letters = [latex for latex, _ in formula["letters"]]
    definitions = formula["definitions"]
    names = letters + [letter for letter, _ in definitions]
    if len(set(names)) != len(names):
        raise ValueError(f"two letters print alike: {names}")
    meanings = {letter: read(meaning, names) for letter, meaning in definitions}
    right = read(formula["latex"], names)
    for point, (expected, bound) in enumerate(zip(formula["values"], formula["bounds"])):
        values = {latex: mpmath.mpf(points[point]) for latex, points in formula["letters"]}
        values.update((letter, mpmath.nan) for letter in meanings)
        # One round settles at least one definition: none needs itself.
        for _ in definitions:
            for letter, meaning in meanings.items():
                values[letter] = meaning(*[values[name] for name in names])
        value = right(*[values[name] for name in names])
        if not abs(value - mpmath.mpf(expected)) <= bound:
            yield f"reads {mpmath.nstr(value, 20)}, the code gives {expected!r} ± {bound:.1e}"


def main(path):
    with open(path) as file:
        formulas = json.load(file)
    wrong = 0
    for formula in formulas:
        try:
            found = list(differences(formula))
        except Exception as error:  # whatever a parser raises on what it cannot read
            found = [f"{type(error).__name__}: {error}"]
        if found:
            wrong += 1
            print(f"{formula['id']} ({formula['notation']}): {formula['latex']}\n  {found[0]}")
    print(f"{len(formulas) - wrong} of {len(formulas)} formulas read back equal")
    return 1 if wrong or not formulas else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
