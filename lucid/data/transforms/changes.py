"""The fifteen changes of RandAugment, each of an image of Pillow's and a strength from 0 to 1.

What they do is Pillow's; how far they go is timm's, where every change grows with its strength.
"""

import numpy as np

from lucid.backend.random import generator


def _either_way(x):
    """x or -x, each as probable."""
    return -x if generator().random() > 0.5 else x


def _auto_contrast(image, strength, fill, interpolation):
    """The darkest pixel of each colour becomes 0, and the brightest 255."""
    from PIL import ImageOps

    return ImageOps.autocontrast(image)


def _equalize(image, strength, fill, interpolation):
    """All grey levels come equally often."""
    from PIL import ImageOps

    return ImageOps.equalize(image)


def _invert(image, strength, fill, interpolation):
    """255 minus each number."""
    from PIL import ImageOps

    return ImageOps.invert(image)


def _rotate(image, strength, fill, interpolation):
    """By up to 30 degrees."""
    angle = _either_way(strength * 30)
    return image.rotate(angle, resample=_method(interpolation), fillcolor=fill)


def _posterize(image, strength, fill, interpolation):
    """Only the first 4 to 0 bits are kept."""
    from PIL import ImageOps

    return ImageOps.posterize(image, 4 - int(strength * 4))


def _solarize(image, strength, fill, interpolation):
    """What is bright is inverted: from 256, which is nothing, down to 0, which is all."""
    from PIL import ImageOps

    return ImageOps.solarize(image, 256 - min(256, int(strength * 256)))


def _solarize_add(image, strength, fill, interpolation):
    """What is dark gets up to 110 brighter."""
    grey = np.arange(256)
    table = np.where(grey < 128, np.minimum(255, grey + min(128, int(strength * 110))), grey)
    return image.point(table.tolist() * len(image.getbands()))


def _enhanced(kind):
    """A change by a factor from 0.1 to 1.9, which begins at 1 and goes either way."""

    def enhance(image, strength, fill, interpolation):
        from PIL import ImageEnhance

        factor = max(0.1, 1.0 + _either_way(strength * 0.9))
        return getattr(ImageEnhance, kind)(image).enhance(factor)

    return enhance


def _shear_x(image, strength, fill, interpolation):
    """By up to 0.3 pixels a row."""
    return _moved(image, (1, _either_way(strength * 0.3), 0, 0, 1, 0), fill, interpolation)


def _shear_y(image, strength, fill, interpolation):
    """By up to 0.3 pixels a column."""
    return _moved(image, (1, 0, 0, _either_way(strength * 0.3), 1, 0), fill, interpolation)


def _translate_x(image, strength, fill, interpolation):
    """By up to 0.45 of the width."""
    pixels = _either_way(strength * 0.45) * image.width
    return _moved(image, (1, 0, pixels, 0, 1, 0), fill, interpolation)


def _translate_y(image, strength, fill, interpolation):
    """By up to 0.45 of the height."""
    pixels = _either_way(strength * 0.45) * image.height
    return _moved(image, (1, 0, 0, 0, 1, pixels), fill, interpolation)


def _moved(image, matrix, fill, interpolation):
    from PIL import Image

    affine, method = Image.Transform.AFFINE, _method(interpolation)
    return image.transform(image.size, affine, matrix, resample=method, fillcolor=fill)


def _method(interpolation):
    from PIL import Image

    return Image.Resampling[interpolation.upper()]


CHANGES = {
    "auto contrast": _auto_contrast,
    "equalize": _equalize,
    "invert": _invert,
    "rotate": _rotate,
    "posterize": _posterize,
    "solarize": _solarize,
    "solarize add": _solarize_add,
    "color": _enhanced("Color"),
    "contrast": _enhanced("Contrast"),
    "brightness": _enhanced("Brightness"),
    "sharpness": _enhanced("Sharpness"),
    "shear x": _shear_x,
    "shear y": _shear_y,
    "translate x": _translate_x,
    "translate y": _translate_y,
}
