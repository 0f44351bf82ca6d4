"""How are trees written in these tests? `3*x_i` is `mul(3, index(x, i))`: heads and arguments, nothing else."""

from __future__ import annotations

from hwcheck.tree import Apply, Number, Reduce, Symbol, Tree


def shown(tree: Tree) -> str:
    match tree:
        case Number(value=value):
            return str(value)
        case Symbol(name=name):
            return name
        case Apply(head=head, args=args):
            return f"{head}({', '.join(map(shown, args))})"
        case Reduce(head=head, indices=indices, body=body):
            bounds = [shown(part) if part is not None else "" for part in (tree.lower, tree.upper)]
            over = ",".join(indices) + (f"={bounds[0]}..{bounds[1]}" if any(bounds) else "")
            return (
                f"{head}[{over}{' if ' + shown(tree.condition) if tree.condition is not None else ''}]({shown(body)})"
            )
