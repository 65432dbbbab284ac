"""What can go wrong, as one small tree. Every message says what to do next.

PressbotError
├── QuestionError   a question that cannot be asked (also a ValueError)
├── DocumentError   a document that cannot be read (also a ValueError)
├── ModelError      model weights that are missing, altered or of the wrong shape
└── StoreError      an index on disk that is damaged, foreign, stale or of another model
"""

__all__ = ["DocumentError", "ModelError", "PressbotError", "QuestionError", "StoreError"]


class PressbotError(Exception):
    """The root of everything that Pressbot raises on purpose."""


class QuestionError(PressbotError, ValueError):
    """A question that is empty, has no words, or is too long."""


class DocumentError(PressbotError, ValueError):
    """A document that is empty, unreadable, or too large."""


class ModelError(PressbotError):
    """Model weights that are missing, altered or of the wrong shape."""


class StoreError(PressbotError):
    """An index on disk that is damaged, foreign, stale or made with another model."""
