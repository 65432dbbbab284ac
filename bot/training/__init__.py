"""The training of the reader: data, near misses, model, training run, export, evaluation.

Nothing here is imported by the running bot. What it needs is in ``requirements.txt`` beside it.
"""
