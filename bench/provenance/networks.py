"""Two small language models of different build: a transformer and a recurrent network."""

from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  (what everybody calls it)

LONGEST: Final = 64
"""Tokens of a question and its answer."""


class Block(nn.Module):
    """One layer of a transformer, normalised before."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.before, self.between = nn.LayerNorm(width), nn.LayerNorm(width)
        self.attend = nn.Linear(width, 3 * width)
        self.join = nn.Linear(width, width)
        self.think = nn.Sequential(
            nn.Linear(width, 4 * width), nn.GELU(), nn.Linear(4 * width, width)
        )

    def forward(self, x: Tensor) -> Tensor:
        n, length, width = x.shape
        q, k, v = self.attend(self.before(x)).view(n, length, 3, self.heads, -1).unbind(2)
        seen = F.scaled_dot_product_attention(
            q.transpose(1, 2), k.transpose(1, 2), v.transpose(1, 2), is_causal=True
        )
        x = x + self.join(seen.transpose(1, 2).reshape(n, length, width))
        out: Tensor = x + self.think(self.between(x))
        return out


class Transformer(nn.Module):
    """Tokens to logits of the next, shape (n, length, vocabulary); (n, 1, ...) of the newest."""

    def __init__(self, vocabulary: int, width: int = 96, layers: int = 3) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, width)
        self.places = nn.Embedding(LONGEST, width)
        self.blocks = nn.Sequential(*(Block(width, 4) for _ in range(layers)))
        self.after = nn.LayerNorm(width)
        nn.init.normal_(self.words.weight, std=0.02)
        nn.init.normal_(self.places.weight, std=0.02)

    def forward(self, tokens: Tensor, newest: bool = False) -> Tensor:
        places = torch.arange(tokens.shape[1], device=tokens.device)
        x = self.blocks(self.words(tokens) + self.places(places))
        return F.linear(self.after(x[:, -1:] if newest else x), self.words.weight)


class Recurrent(nn.Module):
    """The same by gated recurrent units."""

    def __init__(self, vocabulary: int, width: int = 128, layers: int = 2) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, width)
        self.remember = nn.GRU(width, width, layers, batch_first=True)
        self.after = nn.LayerNorm(width)
        nn.init.normal_(self.words.weight, std=0.02)

    def forward(self, tokens: Tensor, newest: bool = False) -> Tensor:
        x, _ = self.remember(self.words(tokens))
        return F.linear(self.after(x[:, -1:] if newest else x), self.words.weight)


KINDS: Final = {"transformer": Transformer, "recurrent": Recurrent}
