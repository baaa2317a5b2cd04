"""A polynomial and a ReLU of one's own, as autograd Functions with ctx."""

import torch


class MyReLU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, input):
        ctx.save_for_backward(input)
        return input.clip(0)

    @staticmethod
    def backward(ctx, grad_output):
        (input,) = ctx.saved_tensors
        grad_input = grad_output.clone()
        grad_input[input < 0] = 0
        return grad_input


class Scale(torch.autograd.Function):
    """Multiply by a constant, which has no gradient."""

    @staticmethod
    def forward(ctx, x, factor):
        ctx.factor = factor
        return x * factor

    @staticmethod
    def backward(ctx, grad_output):
        return grad_output * ctx.factor, None


def build():
    return torch.nn.Sequential(torch.nn.Linear(64, 16), torch.nn.Linear(16, 4, bias=False))


def train(model, images, labels):
    x = images.reshape(len(images), -1)
    y = torch.eye(4, dtype=x.dtype)[labels]
    w1, bias, w2 = [p.detach().clone().requires_grad_() for p in model.parameters()]
    learning_rate = 1e-3
    history = []
    for t in range(6):
        y_pred = Scale.apply(MyReLU.apply(x @ w1.T + bias), 0.5).mm(w2.t())
        loss = (y_pred - y).pow(2).sum()
        loss.backward()
        history.append(loss.item())
        with torch.no_grad():
            w1 -= learning_rate * w1.grad
            w2 -= learning_rate * w2.grad
            bias -= learning_rate * bias.grad
            w1.grad.zero_()
            w2.grad.zero_()
            bias.grad = None
    return {"history": history, "w1": w1, "w2": w2}
