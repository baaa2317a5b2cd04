"""A small VGG, made from a list of widths, with initial values set in a loop over modules."""

import torch.nn as nn

SHAPE = (2, 3, 32, 32)
CFG = {"tiny": [8, "M", 12, "M", 16, 16, "M", 16, "M", "A"]}


class VGG(nn.Module):
    def __init__(self, name, num_classes=10):
        super(VGG, self).__init__()
        self.features = self._make_layers(CFG[name])
        self.classifier = nn.Linear(16, num_classes)
        self._initialize_weights()

    def forward(self, x):
        out = self.features(x)
        out = out.view(out.size(0), -1)
        out = self.classifier(out)
        return out

    def _make_layers(self, cfg):
        layers = []
        in_channels = 3
        for x in cfg:
            if x == "M":
                layers += [nn.MaxPool2d(kernel_size=2, stride=2)]
            elif x == "A":
                layers.append(nn.AvgPool2d(kernel_size=2, stride=2))
            else:
                layers += [
                    nn.Conv2d(in_channels, x, kernel_size=3, padding=1),
                    nn.BatchNorm2d(x),
                    nn.ReLU(inplace=True),
                ]
                in_channels = x
        return nn.Sequential(*layers)

    def _initialize_weights(self):
        for m in self.modules():
            if isinstance(m, nn.Conv2d):
                nn.init.kaiming_normal_(m.weight, mode="fan_out", nonlinearity="relu")
                if m.bias is not None:
                    nn.init.constant_(m.bias, 0)
            elif isinstance(m, nn.BatchNorm2d):
                m.weight.data.fill_(1)
                m.bias.data.zero_()
            elif isinstance(m, nn.Linear):
                m.weight.data.normal_(0, 0.01)
                nn.init.zeros_(m.bias)


def build():
    return VGG("tiny")
