"""One decider in a process of its own: pairs as JSON lines in, verdicts and seconds out.

Run by the file's name with any Python, so that a peer may live in another environment:
`python children.py math-verify`. SymPy's parser runs texts as code: it is given generated and known texts only.
"""

import json
import sys
import time


def hwcheck(pair):
    import hwcheck

    tables = {key: pair[key] for key in ("symbols", "functions", "definitions")}
    verdict = hwcheck.equal(pair["reference"], pair["answer"], **tables)
    return {"correct": True, "incorrect": False}.get(verdict.outcome.value)


def math_verify(pair):
    from math_verify import parse, verify

    return verify(parse(f"${pair['reference']}$"), parse(f"${pair['answer']}$"))


def _parsed(pair):
    from sympy import Symbol
    from sympy.parsing.sympy_parser import convert_xor, parse_expr, standard_transformations

    names = {
        name: Symbol(name, real=True, positive=kind == "positive" or None) for name, kind in pair["symbols"].items()
    }
    names |= {"maximum": _head("Max"), "minimum": _head("Min"), "abs": _head("Abs")}
    transformations = (*standard_transformations, convert_xor)
    return [parse_expr(pair[side], names, transformations) for side in ("reference", "answer")]


def _head(name):
    import sympy

    return getattr(sympy, name)


def sympy_equals(pair):
    reference, answer = _parsed(pair)
    return reference.equals(answer)


def sympy_simplify(pair):
    from sympy import simplify

    reference, answer = _parsed(pair)
    return bool(simplify(reference - answer) == 0)


DECIDERS = {
    "hwcheck": hwcheck,
    "math-verify": math_verify,
    "sympy equals": sympy_equals,
    "sympy simplify": sympy_simplify,
}


def main():
    decide = DECIDERS[sys.argv[1]]
    warm = {"reference": "x+1", "answer": "1+x", "symbols": {"x": "real"}, "functions": {}, "definitions": {}}
    decide(warm)  # imports are no part of a pair
    print(json.dumps("ready"), flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        try:
            said = decide(json.loads(line))
        except Exception:
            said = None
        print(json.dumps([said, time.perf_counter() - start]), flush=True)


if __name__ == "__main__":
    main()
