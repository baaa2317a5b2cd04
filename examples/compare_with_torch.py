"""Is it the same network? Compares lucid's ConvNeXt with torchvision's, layer by layer.

PyTorch's model runs once, and hooks record what each of its layers gives. lucid's gets the same
weights and the same images, and the report names the first layer that departs: none. Then GELU is
exchanged for its approximation by tanh, as a port might do by mistake, and the report shows where.
Needs torch and torchvision.
"""

import torch
import torchvision

import lucid
from lucid.models.families import TORCHVISION


def main():
    """Record, compare, break, compare again."""
    original = torchvision.models.convnext_tiny().eval()
    for block in original.modules():  # not the tiny layer scale of the beginning, which hides much
        if hasattr(block, "layer_scale"):
            block.layer_scale.data.uniform_(0.5, 1.0)
    state = {name: x.numpy() for name, x in original.state_dict().items()}
    model = lucid.models.from_pretrained(state)
    seen = record(original, torch.randn(2, 3, 64, 64), names_of_layers(depths=(3, 3, 9, 3)))
    print(lucid.models.compare(model, seen))

    for stage in model.stages:
        for block in stage:
            block.act.approximate = "tanh"
    first = lucid.models.compare(model, seen).first
    print(f"with GELU's approximation the first that departs: {first.name}, by {first.error:.0e}")


def names_of_layers(depths):
    """lucid's names of torchvision's layers, as the names of their weights tell."""
    pairs = TORCHVISION.renames(depths, is_v2=False)
    layers = [(theirs.rpartition(".")[0], ours.rpartition(".")[0]) for ours, theirs in pairs]
    return {**dict(layers), "": "output"}


def record(network, images, names):
    """What goes in, and what each layer gives, by lucid's names."""
    seen, hooks = {"input": images}, []
    for path, layer in network.named_modules():
        if path in names:

            def keep(layer, inputs, output, name=names[path]):
                # torchvision's last norm keeps two axes of one pixel, (N, C, 1, 1)
                seen[name] = output.flatten(1) if name == "norm" else output.clone()

            hooks.append(layer.register_forward_hook(keep))
    with torch.no_grad():
        network(images)
    for hook in hooks:
        hook.remove()
    return seen


if __name__ == "__main__":
    main()
