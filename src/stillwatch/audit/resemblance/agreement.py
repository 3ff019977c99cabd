"""How much models agree beyond what each agrees with everybody."""

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_matrix

Floats = npt.NDArray[np.float64]


def shared_information(users: csr_matrix) -> Floats:
    """Return the bits of surprise in what two models share, shape (n, n).

    A feature that both use weighs -log2 of the share of the *other* models that use it, smoothed by
    half a model: rare choices weigh much, what everybody does nearly nothing.

    Parameters
    ----------
    users : csr_matrix, shape (n, n_features)
        1 where a model uses a feature.
    """
    n = users.shape[0]
    times = np.asarray(users.sum(axis=0)).ravel()
    others = np.clip(times - 2, 0, None)
    bits = -np.log2((others + 0.5) / (max(n - 2, 0) + 1.0))
    weighted = users.multiply(bits[None, :]).tocsr()
    return np.asarray((weighted @ users.T).todense(), dtype=np.float64)


def beyond_everybody(agreement: Floats) -> Floats:
    """Take away what each model agrees with everybody: double-centred, without the diagonal.

    Parameters
    ----------
    agreement : ndarray, shape (n, n)
        Symmetric; what stands on the diagonal does not count.

    Returns
    -------
    ndarray, shape (n, n)
        Diagonal NaN.
    """
    out = np.array(agreement, dtype=np.float64)
    np.fill_diagonal(out, np.nan)
    typical = np.nanmean(out, axis=1)
    out -= typical[:, None] + typical[None, :] - float(np.nanmean(out))
    return out


def cosines(vectors: Floats) -> Floats:
    """Return the cosine between each two rows, 0 where a row is nothing, shape (n, n)."""
    lengths = np.linalg.norm(vectors, axis=1)
    units = vectors / np.where(lengths > 0, lengths, 1.0)[:, None]
    return np.asarray(units @ units.T, dtype=np.float64)
