"""The attributes that scikit-learn expects of a fitted estimator, named with a trailing underscore: the fields of its model."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from pellucid.engine.network import Network
from pellucid.insight.scores.scores import Score
from pellucid.messages.errors import MissingAttribute
from pellucid.tables import Encoder, ParsingRules, Target
from pellucid.tabular.fit.network import TrainingResult
from pellucid.tabular.model.decision import Decision
from pellucid.tabular.model.table_model import TableModel
from pellucid.tabular.model.training_summary import TrainingSummary
from pellucid.tabular.recipe.recipe import Recipe
from pellucid.typing import Array


class FittedAttributes:
    """The fields of a `TableModel` as read-only attributes.

    Attributes
    ----------
    model_ : TableModel
        What predicts.
    """

    model_: TableModel

    @property
    def recipe_(self) -> Recipe:
        """Every setting as decided, with the reasons."""
        return self.model_.recipe

    @property
    def network_(self) -> Network:
        """The network that predicts."""
        return self.model_.network

    @property
    def encoder_(self) -> Encoder:
        """From raw rows to encoded ones."""
        return self.model_.encoder

    @property
    def target_(self) -> Target:
        """What is predicted."""
        return self.model_.target

    @property
    def decision_(self) -> Decision:
        """How outputs become labels."""
        return self.model_.decision

    @property
    def parsing_rules_(self) -> ParsingRules:
        """How the cells of tables are read."""
        return self.model_.parsing

    @property
    def training_summary_(self) -> TrainingSummary:
        """The training rows, as far as others are compared with them."""
        return self.model_.summary

    @property
    def history_(self) -> TrainingResult:
        """Losses, learning rate and seconds of each epoch, the best one, and how training ended."""
        return self.model_.history

    @property
    def scores_(self) -> tuple[Score, ...]:
        """On the test rows."""
        return self.model_.scores

    @property
    def refitted_(self) -> int:
        """On how many rows the network was trained after its evaluation; 0: not again."""
        return self.model_.refitted

    @property
    def rows_(self) -> Mapping[str, int]:
        """How many rows were for "training", "validation" and "test"."""
        return self.model_.table.rows

    @property
    def shares_(self) -> Mapping[str, float]:
        """Fractions of the table for "validation" and "test"."""
        return self.model_.table.shares

    @property
    def table_(self) -> str:
        """Name of the training table's file, if it was one."""
        return self.model_.table.name

    @property
    def versions_(self) -> Mapping[str, str]:
        """Of the software that wrote the file it was loaded from."""
        return self.model_.versions

    @property
    def n_features_in_(self) -> int:
        """Columns but the target."""
        return len(self.model_.table.columns)

    @property
    def feature_names_in_(self) -> Array:
        """Names of the columns but the target, if they have any."""
        if not self.model_.table.named:
            raise MissingAttribute("tabular.columns.unnamed")
        return np.array(self.model_.table.columns, object)

    def __sklearn_is_fitted__(self) -> bool:
        return hasattr(self, "model_")
