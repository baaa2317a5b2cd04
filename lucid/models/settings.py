"""What a ConvNeXt may be asked for, and what follows from the size of its images."""

from numbers import Integral


def choose_patch_size(patch_size, image_size, stages):
    """The side of the stem's patches, as told or as the image needs it."""
    if patch_size is not None and image_size is not None:
        raise ValueError("give patch_size or image_size, not both: one follows from the other")
    if patch_size is not None:
        if patch_size not in (4, 2, 1):
            raise ValueError(f"patch_size (={patch_size}) must be 4, 2 or 1")
        return patch_size
    if image_size is None:
        return 4
    if not isinstance(image_size, Integral):
        raise TypeError(
            f"image_size (={image_size!r}) must be a whole number, the side of a square"
        )
    if image_size < smallest_image(1, stages):
        raise ValueError(
            f"image_size (={image_size}) leaves no pixel for the last of {stages} stages: "
            f"it must be at least {smallest_image(1, stages)}"
        )
    roomy = [p for p in (4, 2, 1) if image_size // smallest_image(p, stages) >= 4]
    return max(roomy, default=1)


def smallest_image(patch_size, stages):
    """The side of the image of which the last stage sees one pixel."""
    return patch_size * 2 ** (stages - 1)


def check_settings(num_classes, depths, dims, drop_path, in_channels):
    """Raise where a setting is out of range."""
    check_classes(num_classes)
    if len(depths) != len(dims) or not len(dims):
        raise ValueError(f"depths (={depths}) and dims (={dims}) must have one number a stage")
    if min(depths) < 1 or min(dims) < 1:
        raise ValueError(f"depths (={depths}) and dims (={dims}) must be at least 1")
    if not 0 <= drop_path < 1:
        raise ValueError(f"drop_path (={drop_path}) must be a probability from 0 to less than 1")
    if in_channels < 1:
        raise ValueError(f"in_channels (={in_channels}) must be at least 1")


def check_classes(num_classes):
    """Raise where there is no class; None leaves the classifier out."""
    if num_classes is not None and not isinstance(num_classes, Integral):
        raise TypeError(f"num_classes (={num_classes!r}) must be a whole number, or None")
    if num_classes is not None and num_classes < 1:
        raise ValueError(f"num_classes (={num_classes}) must be at least 1, or None for features")
