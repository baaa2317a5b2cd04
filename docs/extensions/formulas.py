"""The formulas of docstrings, which are written to be read as text, set by MathJax.

``dx = dy (1 - y²)`` in a sentence becomes inline mathematics. What is not surely a formula stays
text: a formula is a run of the symbols below with ``=`` between two sides.
"""

import re

UPPER = dict(zip("⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺ⁿˣʸᵖᵀ", [*"0123456789-+nxyp", r"\top"], strict=True))
LOWER = dict(zip("₀₁₂₃₄₅₆₇₈₉ᵢⱼₙ", [*"0123456789ijn"], strict=True))
PREFIXES = {
    "Σ": r"\sum", "∫": r"\int", "≤": r"\le", "⌊": r"\lfloor",
    **{name: f"\\{name}" for name in ("exp", "log", "sin", "cos", "tan", "tanh", "max")},
    **{name: rf"\operatorname{{{name}}}" for name in ("erf", "mean", "sign", "softmax", "conv")},
}  # fmt: skip
FACTORS = {
    "Φ": r"\Phi", "φ": r"\varphi", "σ": r"\sigma", "β": r"\beta", "π": r"\pi", "‖": r"\Vert",
    "⌋": r"\rfloor", "¦": "|", "x\u0302": r"\hat{x}", "gamma": r"\gamma", "beta": r"\beta",
    "dgamma": r"d\gamma", "dbeta": r"d\beta", "eps": r"\varepsilon", "...": r"\dots",
    **{name: rf"\mathrm{{{name}}}" for name in ("variance", "stride", "dilation", "run")},
}  # fmt: skip
NAMES = sorted({**PREFIXES, **FACTORS}, key=len, reverse=True)
TOKENS = {
    "name": "|".join(re.escape(n) + "(?![a-zA-Z])" * n[-1:].isascii() for n in NAMES),
    "letter": "d?[a-zA-Z](?![a-zA-Z])",
    "upper": f"[{''.join(UPPER)}]+",
    "lower": f"[{''.join(LOWER)}]+",
    "index": r"_[a-zA-Z]+",
    "power": r"\^\([^()]*\)",
    "root": r"√\([^()]*\)|√[^\s();,]+",
    "number": r"\d+",
    "closing": r"[)\]']",
    "opening": r"[(\[]",
    "sign": r"[-+/=<>,]",
    "space": r" +",
}
TOKEN = re.compile("|".join(f"(?P<{kind}>{pattern})" for kind, pattern in TOKENS.items()))
FORMULA = re.compile(rf"(?<![\w`¦(.\[])(?=[a-zA-Zφ])(?:{'|'.join(TOKENS.values())})+")


def typeset(text):
    """A docstring's text with its formulas as roles that Sphinx understands."""
    return "\n\n".join(sentence(paragraph) for paragraph in text.split("\n\n"))


def sentence(paragraph):
    """A paragraph on one line; two formulas are two spaces apart."""
    line = " ".join(paragraph.strip().split("\n")).replace("|", "¦")  # reST substitutes at a bar
    clauses = [FORMULA.sub(as_role, clause) for clause in re.split(r"(?<=[;,:.])  +", line)]
    return " ".join(clauses).replace("¦", r"\|")


def as_role(match):
    """A run of symbols as mathematics, if it is an equation."""
    formula = match.group().rstrip(" ,([")
    rest = match.group()[len(formula) :]
    if not is_equation(formula) or rest.startswith(("(", "[")):
        return match.group()
    return " ".join(f":math:`{tex(part)}`" for part in parts(formula)) + rest


def parts(formula):
    """A long formula in parts, cut before its signs, so that a narrow page can break it there."""
    cuts, depth = [0], 0
    for token in TOKEN.finditer(formula):
        depth += (token.group() in "([") - (token.group() in ")]")
        if depth == 0 and re.fullmatch(" [-+=] ", formula[token.start() - 1 : token.end() + 1]):
            cuts.append(token.start())
    cuts = cuts if len(formula) > 30 else [0]
    return [formula[a:b].strip() for a, b in zip(cuts, [*cuts[1:], None], strict=True)]


def is_equation(text):
    """Whether it has two sides, the right one more than an article or a lone sum, and is whole."""
    left, _, right = text.partition(" = ")
    is_whole = all(text.count(a) == text.count(b) for a, b in ("()", "[]"))
    return is_whole and bool(left) and right not in ("", "a", "Σ") and not right.endswith(" a")


def tex(formula):
    """The formula in TeX; a space between two factors is a thin one."""
    tokens = list(TOKEN.finditer(formula))
    neighbours = zip([None, *tokens], tokens, [*tokens[1:], None], strict=False)
    text = " ".join(filter(None, (as_tex(*three) for three in neighbours)))
    return f"{{}} {text}" if text[0] in "=+-" else text  # with a space before the sign, as in TeX


def as_tex(before, token, after):
    """One token in TeX."""
    text = token.group()
    match token.lastgroup:
        case "name":
            return {**PREFIXES, **FACTORS}[text]
        case "upper":
            return f"^{{{''.join(UPPER[c] for c in text)}}}"
        case "lower":
            return f"_{{{''.join(LOWER[c] for c in text)}}}"
        case "index" | "power":
            return f"{text[0]}{{{text[1:].strip('()')}}}"
        case "root":
            return rf"\sqrt{{{tex(text[1:].strip('()'))}}}"
        case "space":
            return r"\," if ends_factor(before) and starts_factor(after) else ""
    return text


def ends_factor(token):
    """Whether something that is multiplied may end with the token."""
    return token.lastgroup not in ("sign", "opening") and token.group() not in PREFIXES


def starts_factor(token):
    """Whether something that is multiplied may start with the token."""
    return token.lastgroup not in ("sign", "closing") and token.group() != "≤"
