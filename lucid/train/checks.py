"""What would train nothing and say nothing."""

import warnings

_NAMED = 5  # parameters that a sentence names


def check_optimizer(model, optimizer, schedule=None):
    """Compare what a model has to train with what an optimizer holds.

    Raises
    ------
    ValueError
        If it holds nothing of the model, or the schedule sets the rate of another optimizer.
    """
    if getattr(schedule, "optimizer", optimizer) is not optimizer:
        raise ValueError(
            "the schedule is of another optimizer: make it of the one that fit gets, such as "
            "StepLR(optimizer, step_size=10)"
        )
    held = {id(p) for group in optimizer.param_groups for p in group["params"]}
    trainable = [(path, p) for path, p in model.named_parameters() if p.requires_grad]
    missing = [path for path, p in trainable if id(p) not in held]
    if not missing:
        return
    if len(missing) == len(trainable):
        raise ValueError(
            f"the optimizer holds none of the model's parameters ({_listed(missing)}): make it "
            "of model.parameters()"
        )
    warnings.warn(
        f"the optimizer does not hold {_listed(missing)}, which will not be trained: make the "
        "optimizer after the last change of the model, or freeze them with requires_grad_(False)",
        stacklevel=3,
    )


def _listed(paths):
    more = len(paths) - _NAMED
    return ", ".join(paths[:_NAMED]) + (f" and {more} more" if more > 0 else "")
