"""Two small language models of different build: a transformer and a recurrent network."""

from typing import Final

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812  (what everybody calls it)

LONGEST: Final = 64
"""Tokens of a question and its answer."""
State = list[Tensor]
"""What a network keeps of the tokens it has read; a row of each tensor for each text."""


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

    def forward(self, x: Tensor, read: State | None = None) -> tuple[Tensor, State]:
        """Return what is thought of new tokens, and keys and values of all; ``read`` those before.

        After tokens already read, a single one may come.
        """
        n, length, width = x.shape
        parts = self.attend(self.before(x)).view(n, length, 3, self.heads, -1).unbind(2)
        q, k, v = (part.transpose(1, 2) for part in parts)
        if read:
            k, v = torch.cat((read[0], k), 2), torch.cat((read[1], v), 2)
        seen = F.scaled_dot_product_attention(q, k, v, is_causal=not read)
        x = x + self.join(seen.transpose(1, 2).reshape(n, length, width))
        return x + self.think(self.between(x)), [k, v]


class Transformer(nn.Module):
    """Tokens to logits of the next, shape (n, length, vocabulary)."""

    def __init__(self, vocabulary: int, width: int = 96, layers: int = 3) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, width)
        self.places = nn.Embedding(LONGEST, width)
        self.blocks = nn.ModuleList(Block(width, 4) for _ in range(layers))
        self.after = nn.LayerNorm(width)
        nn.init.normal_(self.words.weight, std=0.02)
        nn.init.normal_(self.places.weight, std=0.02)

    def forward(self, tokens: Tensor) -> Tensor:
        x, _ = self._thought(tokens, [])
        return F.linear(self.after(x), self.words.weight)

    def following(self, tokens: Tensor, read: State) -> tuple[Tensor, State]:
        """Return logits (n, vocabulary) after the last token, and the state; ``read`` [] at first."""
        x, state = self._thought(tokens, read)
        return F.linear(self.after(x[:, -1]), self.words.weight), state

    def _thought(self, tokens: Tensor, read: State) -> tuple[Tensor, State]:
        known = read[0].shape[2] if read else 0
        places = torch.arange(known, tokens.shape[1])
        x, state = self.words(tokens[:, known:]) + self.places(places), []
        for i, block in enumerate(self.blocks):
            x, both = block(x, read[2 * i : 2 * i + 2])
            state += both
        return x, state


class Recurrent(nn.Module):
    """The same by gated recurrent units."""

    def __init__(self, vocabulary: int, width: int = 128, layers: int = 2) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, width)
        self.remember = nn.GRU(width, width, layers, batch_first=True)
        self.after = nn.LayerNorm(width)
        nn.init.normal_(self.words.weight, std=0.02)

    def forward(self, tokens: Tensor) -> Tensor:
        x, _ = self.remember(self.words(tokens))
        return F.linear(self.after(x), self.words.weight)

    def following(self, tokens: Tensor, read: State) -> tuple[Tensor, State]:
        """Return logits (n, vocabulary) after the last token, and the state; ``read`` [] at first."""
        new = tokens[:, -1:] if read else tokens
        before = read[0].transpose(0, 1).contiguous() if read else None
        x, hidden = self.remember(self.words(new), before)
        return F.linear(self.after(x[:, -1]), self.words.weight), [hidden.transpose(0, 1)]


KINDS: Final = {"transformer": Transformer, "recurrent": Recurrent}
