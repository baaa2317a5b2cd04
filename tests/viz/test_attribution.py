"""Saliency, Grad-CAM, integrated gradients and occlusion are what their definitions say."""

import numpy as np
import pytest

import lucid
from lucid import nn, viz

TOOLS = {
    "saliency": viz.saliency,
    "grad_cam": viz.grad_cam,
    "integrated_gradients": viz.integrated_gradients,
    "occlusion": viz.occlusion,
}
for_each_tool = pytest.mark.parametrize("tool", TOOLS.values(), ids=TOOLS)


def linear(classes=3, shape=(2, 4, 5)):
    size = int(np.prod(shape))
    return nn.Sequential(nn.Flatten(), nn.Linear(size, classes)).eval()


def score_of(model, image, target):
    with lucid.no_grad():
        return model(lucid.tensor(image)[None])[0, target].item()


@pytest.mark.parametrize("target", [0, 2])
def test_the_saliency_of_a_linear_model_is_its_weights(target):
    model = linear()
    weights = model[1].weight[target].detach().numpy().reshape(2, 4, 5)
    found = viz.saliency(model, np.ones((2, 4, 5)), target)
    np.testing.assert_array_equal(found.gradient, weights)
    np.testing.assert_array_equal(found.map, abs(weights).max(0))


def test_saliency_is_the_gradient_of_the_score(network):
    model, image = network
    found = viz.saliency(model, image, 1)
    x = lucid.tensor(image[None], requires_grad=True)
    model(x)[0, 1].backward()
    np.testing.assert_allclose(found.gradient, x.grad.numpy()[0], rtol=1e-4, atol=1e-6)
    assert found.score == pytest.approx(score_of(model, image, 1), rel=1e-5)


def grad_cam_by_definition(model, layer, image, target, last=False):
    """max(0, Σ_k a_k A_k), with a_k the mean of ds/dA_k over the pixels, channel by channel."""
    kept = []
    with model.get_submodule(layer).register_forward_hook(lambda m, x, y: kept.append(y)):
        score = model(lucid.tensor(image[None]))[0, target]
    maps = kept[-1]
    maps.retain_grad()
    score.backward()
    a, slopes = maps.detach().numpy()[0], maps.grad.numpy()[0]
    if last:
        a, slopes = np.moveaxis(a, -1, 0), np.moveaxis(slopes, -1, 0)
    total = np.zeros(a.shape[1:])
    for k in range(len(a)):
        total += slopes[k].mean() * a[k]
    return np.where(total > 0, total, 0)


def test_grad_cam_is_its_definition(network):
    model, image = network
    for target in (0, 3):
        found = viz.grad_cam(model, image, target)
        expected = grad_cam_by_definition(model, found.layer, image, target)
        np.testing.assert_allclose(found.map, expected, rtol=1e-4, atol=1e-6)
        assert found.map.ndim == 2


def test_grad_cam_takes_any_layer_also_with_channels_last(convnext):
    image = np.random.default_rng(0).random((1, 16, 16)).astype("float32")
    layers = {"stages.0": False, "stages.1.0.dwconv": False, "stages.1.1.act": True,
              "stages.1.0.norm": True, "stages.0.0.pwconv2": True}  # fmt: skip
    for layer, last in layers.items():
        found = viz.grad_cam(convnext, image, 2, layer=layer)
        expected = grad_cam_by_definition(convnext, layer, image, 2, last)
        np.testing.assert_allclose(found.map, expected, rtol=1e-4, atol=1e-7)
        itself = viz.grad_cam(convnext, image, 2, layer=convnext.get_submodule(layer))
        np.testing.assert_array_equal(itself.map, found.map)


def test_grad_cam_finds_the_last_map_of_more_than_a_pixel(convnext):
    image = np.random.default_rng(0).random((1, 16, 16))
    assert viz.grad_cam(convnext, image).layer == "stages.1"
    assert viz.grad_cam(convnext, image[:, :4, :4]).layer == "stages.0"
    pooled = nn.Sequential(nn.Conv2d(1, 4, 3), nn.ReLU(), nn.AdaptiveAvgPool2d(1),
                           nn.Conv2d(4, 3, 1), nn.Flatten())  # fmt: skip
    assert viz.grad_cam(pooled.eval(), image).layer == "0"


def test_integrated_gradients_add_up_to_the_difference_of_the_scores(network):
    model, image = network
    for baseline in (0.0, 0.5):
        found = viz.integrated_gradients(model, image, 1, baseline=baseline)
        empty = np.full(image.shape, baseline, np.float32)
        difference = score_of(model, image, 1) - score_of(model, empty, 1)
        assert found.shares.sum() == pytest.approx(difference, rel=0.01)
        assert found.error < 0.01


def test_integrated_gradients_are_the_mean_of_gradients_on_the_way(convnext):
    image = np.random.default_rng(0).random((1, 16, 16)).astype("float32")
    start = np.random.default_rng(1).random((1, 16, 16)).astype("float32")
    found = viz.integrated_gradients(convnext, image, 0, baseline=start, steps=5, batch_size=2)
    total = np.zeros(image.shape)
    for i in range(5):
        t = (i + 0.5) / 5
        x = lucid.tensor(start + t * (image - start)).unsqueeze(0).detach().float()
        x.requires_grad_()
        convnext(x)[0, 0].backward()
        total += x.grad.numpy()[0]
    np.testing.assert_allclose(found.shares, (image - start) * total / 5, rtol=1e-3, atol=1e-6)
    assert found.steps == 5


def test_integrated_gradients_of_a_linear_model_are_weights_times_pixels():
    model, image = linear(), np.random.default_rng(0).random((2, 4, 5))
    found = viz.integrated_gradients(model, image, 1)
    weights = model[1].weight[1].detach().numpy().reshape(2, 4, 5)
    np.testing.assert_allclose(found.shares, weights * image, rtol=1e-5)


@pytest.mark.parametrize("batch_size", [1, 7, 100])
def test_occlusion_is_a_plain_loop(network, batch_size):
    model, image = network
    settings = dict(patch=(3, 4), stride=(2, 3), value=0.25, batch_size=batch_size)
    found = viz.occlusion(model, image, 2, **settings)
    height, width = image.shape[1:]
    tops = sorted({*range(0, height - 2, 2), height - 3})
    lefts = sorted({*range(0, width - 3, 3), width - 4})
    expected = np.zeros((len(tops), len(lefts)))
    for p, top in enumerate(tops):
        for q, left in enumerate(lefts):
            covered = image.copy()
            covered[:, top : top + 3, left : left + 4] = 0.25
            expected[p, q] = score_of(model, image, 2) - score_of(model, covered, 2)
    np.testing.assert_allclose(found.drops, expected, rtol=1e-3, atol=2e-5)


def test_the_map_of_occlusion_is_the_mean_over_the_patches_on_a_pixel():
    model, image = linear(1, (1, 3, 3)), np.ones((1, 3, 3))
    found = viz.occlusion(model, image, patch=2, stride=1)
    assert found.map[0, 0] == pytest.approx(found.drops[0, 0])
    assert found.map[1, 1] == pytest.approx(found.drops.mean())
    assert found.map[0, 1] == pytest.approx(found.drops[0].mean())


@for_each_tool
def test_the_class_is_the_leading_one_unless_named(tool, convnext):
    image = np.random.default_rng(5).random((1, 16, 16)).astype("float32")
    with lucid.no_grad():
        leading = convnext(lucid.tensor(image[None])).argmax().item()
    assert tool(convnext, image).target == leading
    assert tool(convnext, lucid.tensor(image), (leading + 1) % 4).target == (leading + 1) % 4


@for_each_tool
def test_a_map_of_scores_counts_by_its_mean(tool):
    model = nn.Sequential(nn.Conv2d(1, 3, 3), nn.GELU(), nn.Conv2d(3, 2, 1)).eval()
    pooled = nn.Sequential(*model, nn.AdaptiveAvgPool2d(1), nn.Flatten()).eval()
    image = np.random.default_rng(0).random((1, 6, 6))
    np.testing.assert_allclose(tool(model, image, 1).map, tool(pooled, image, 1).map, atol=1e-5)


@for_each_tool
def test_it_leaves_the_model_as_it_was(tool, convnext):
    image = lucid.rand(1, 16, 16)
    before = image.numpy().copy()
    convnext.head.weight.requires_grad_(False)
    wanted = [p.requires_grad for p in convnext.parameters()]
    tool(convnext, image)
    assert [p.requires_grad for p in convnext.parameters()] == wanted
    assert all(p.grad is None for p in convnext.parameters())
    assert not image.requires_grad
    np.testing.assert_array_equal(image.numpy(), before)


@for_each_tool
def test_bad_input_is_refused_in_a_sentence(tool, convnext):
    image = np.zeros((1, 16, 16))
    name = tool.__name__
    with pytest.raises(ValueError, match=r"target \(=4\) must be a class from 0 to 3"):
        tool(convnext, image, 4)
    with pytest.raises(ValueError, match=f"{name} takes one image at a time, not 2"):
        tool(convnext, np.zeros((2, 1, 16, 16)))
    with pytest.raises(ValueError, match="takes images"):
        tool(convnext, np.zeros((16, 16)))
    features = nn.Sequential(nn.Conv2d(1, 2, 3), nn.Flatten(2)).eval()
    with pytest.raises(ValueError, match=f"{name} needs a model that gives scores"):
        tool(features, image)
    with pytest.raises(ValueError, match=r"call model.eval\(\) first"):
        tool(convnext.train(), image)


def test_grad_cam_says_what_is_missing(convnext):
    image = np.zeros((1, 16, 16))
    with pytest.raises(ValueError, match="has no convolution inside: saliency takes any"):
        viz.grad_cam(linear(), np.zeros((2, 4, 5)))
    with pytest.raises(ValueError, match=r"did you mean 'stages\.0'"):
        viz.grad_cam(convnext, image, layer="stage.0")
    with pytest.raises(ValueError, match=r"needs a layer with maps, and 'head' gives \(1, 4\)"):
        viz.grad_cam(convnext, image, layer="head")
    with pytest.raises(ValueError, match=r"the layer 'stages' gave no tensor"):
        viz.grad_cam(convnext, image, layer="stages")


def test_settings_out_of_range_are_refused(convnext):
    image = np.zeros((1, 16, 16))
    with pytest.raises(ValueError, match=r"steps \(=0\) must be 1 or more"):
        viz.integrated_gradients(convnext, image, steps=0)
    with pytest.raises(ValueError, match=r"baseline is of shape \(1, 8, 8\)"):
        viz.integrated_gradients(convnext, image, baseline=np.zeros((1, 8, 8)))
    with pytest.raises(ValueError, match=r"a patch of \(20, 20\) is larger"):
        viz.occlusion(convnext, image, patch=20)
    with pytest.raises(ValueError, match=r"batch_size \(=0\) must be 1 or more"):
        viz.occlusion(convnext, image, batch_size=0)
    with pytest.raises(ValueError, match=r"steps \(=2.5\) must be 1 or more, a whole number"):
        viz.integrated_gradients(convnext, image, steps=2.5)


@for_each_tool
@pytest.mark.parametrize("target", [np.int64(2), lucid.tensor(2)], ids=["NumPy's", "a tensor"])
def test_a_class_may_be_what_argmax_gives(tool, target, convnext):
    found = tool(convnext, np.zeros((1, 16, 16)), target)
    assert found.target == 2
    assert type(found.target) is int


@for_each_tool
def test_it_runs_on_a_gpu(tool, convnext, stand_in):
    image = np.random.default_rng(0).random((1, 16, 16)).astype("float32")
    settings = {"steps": 8} if tool is viz.integrated_gradients else {}
    expected = tool(convnext, image, 1, **settings).map
    found = tool(convnext.to("cuda"), image, 1, **settings).map
    np.testing.assert_allclose(found, expected, rtol=1e-3, atol=1e-5)
