"""A convolutional autoencoder and, on its codes, a critic: two optimizers in one loop."""

import torch
import torch.nn as nn
import torch.nn.functional as F


class AutoEncoder(nn.Module):
    def __init__(self):
        super().__init__()
        self.encoder = nn.Sequential(
            nn.Conv2d(1, 6, 3, stride=2, padding=1),
            nn.BatchNorm2d(6),
            nn.ELU(inplace=True),
            nn.Conv2d(6, 4, 3, stride=2, padding=1),
        )
        self.decoder = nn.Sequential(
            nn.ConvTranspose2d(4, 6, 4, stride=2, padding=1, bias=False),
            nn.InstanceNorm2d(6, affine=True),
            nn.ReLU(True),
            nn.Upsample(scale_factor=2, mode="bilinear", align_corners=False),
            nn.Conv2d(6, 1, 3, padding=1, padding_mode="zeros"),
            nn.Sigmoid(),
        )
        self.critic = nn.Sequential(
            nn.Flatten(), nn.Linear(16, 8), nn.LeakyReLU(0.2), nn.Linear(8, 1)
        )

    def forward(self, x):
        code = self.encoder(x)
        return self.decoder(code), code


def build():
    return AutoEncoder()


def train(model, images, labels):
    images = images.sigmoid()
    noise = torch.linspace(-1, 1, 16, dtype=images.dtype).expand(len(images), 16)
    ones, zeros = torch.ones(len(images), 1).type_as(images), images.new_zeros(len(images), 1)
    parts = list(model.encoder.parameters()) + list(model.decoder.parameters())
    opt_g = torch.optim.Adam(parts, lr=2e-3, betas=(0.5, 0.999))
    opt_d = torch.optim.Adam(model.critic.parameters(), lr=2e-3, betas=(0.5, 0.999))
    bce = nn.BCEWithLogitsLoss()
    history = []
    for _ in range(4):
        reconstruction, code = model(images)
        opt_d.zero_grad()
        loss_d = bce(model.critic(noise), ones) + bce(model.critic(code.detach()), zeros)
        loss_d.backward()
        opt_d.step()

        opt_g.zero_grad()
        loss_r = F.binary_cross_entropy(reconstruction, images) + F.smooth_l1_loss(
            reconstruction, images
        )
        loss_g = loss_r + 0.1 * bce(model.critic(code), ones)
        loss_g.backward()
        opt_g.step()
        history.append([loss_d.item(), loss_g.item()])
    return {"history": history, "out": reconstruction.detach()}
