"""How does a command take layers in the order in which they stand on the line?

Click collects the values of each option apart, so the order among different options is lost. Every layer option is
therefore rewritten, before click parses the line, to the one option `--layer`, whose values keep their order.
"""

from __future__ import annotations

import click

from hwcheck.network.shorthand import OPTIONS

SHOWN = {
    "conv": ("5x5x20[,s1,p0,d1,g1,nobias]", "Convolution: kernel, then output channels; p may be 'same'."),
    "convt": ("4x4x64[,s2,p1,op1]", "Transposed convolution; op is the output padding."),
    "pool": ("2[,s2,p0,ceil]", "Max pooling; the stride is the kernel unless given."),
    "avgpool": ("2[,s2,p0,ceil]", "Average pooling."),
    "gap": ("", "Global average pooling."),
    "fc": ("500[,nobias]", "Fully connected layer; flattens an image first."),
    "bn": ("", "Batch norm."),
    "relu": ("", "ReLU; so --sigmoid, --tanh, --softmax."),
    "dropout": ("[0.5]", "Dropout."),
    "flatten": ("", "Flatten."),
}


class LayeredCommand(click.Command):
    """A command whose layer options reach it as `layer`, in order."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, in_order(args))


def in_order(args: list[str]) -> list[str]:
    """`--pool 2 --bn` as `--layer=pool:2 --layer=bn:`."""
    rewritten: list[str] = []
    rest = list(reversed(args))
    while rest:
        arg = rest.pop()
        if arg == "--":
            return [*rewritten, arg, *reversed(rest)]
        name, equals, value = arg.removeprefix("--").partition("=")
        if not arg.startswith("--") or name not in OPTIONS:
            rewritten.append(arg)
            continue
        if not equals and rest and not rest[-1].startswith("-"):
            value = rest.pop()
        rewritten.append(f"--layer={name}:{value}")
    return rewritten


def layer_options(command: click.Command) -> click.Command:
    """Add `--layer` and, for the help screen and completion, the common layers by name."""
    shown: list[click.Parameter] = [
        click.Option([f"--{name}"], metavar=metavar, help=text, multiple=True, expose_value=False)
        if metavar
        else click.Option([f"--{name}"], is_flag=True, help=text, expose_value=False)
        for name, (metavar, text) in SHOWN.items()
    ]
    others = ", ".join(sorted(set(OPTIONS) - set(SHOWN)))
    layer = click.Option(
        ["--layer", "layers"],
        metavar="TYPE[:SETTINGS]",
        multiple=True,
        help=f"Any other layer by PyTorch's name: lstm:hidden=20,layers=2. As options of their own also: {others}.",
    )
    command.params[1:1] = [*shown, layer]
    return command
