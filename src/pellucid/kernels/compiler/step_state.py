"""The float64 block every tape shares: what changes from step to step, by name."""

STEP = 0  # optimizer steps taken, counting from 1
STEP_INDEX = 1  # steps begun in this epoch: the place in the epoch's learning rates
RATE = 2  # learning rate of this step
ROW_OFFSET = 3  # where this batch begins in the epoch's order of rows
NEXT_OFFSET = 4  # where the next batch begins
BATCH_LOSS = 5  # mean loss of this batch, penalty included
BATCH_WEIGHT = 6  # sum of the batch's row weights
LOSS = 7  # sum over the epoch's rows of their batch's loss
ROWS = 8  # rows whose loss is in that sum, of each member
NORM = 9  # norm of the whole gradient before clipping
CLIP = 10  # factor the gradient is multiplied with
STOP = 11  # not 0: the loss is not finite, the executor stops here
SEED = 12  # of shuffling and dropout
WEIGHTED_LOSS = 13  # sum of batch losses by their weight, and
WEIGHT = 14  # the sum of these weights: what evaluation divides by
EPOCH = 15  # epochs begun before this one: its order of rows is drawn from SEED and EPOCH
DROPOUT_REDUCTION = 16  # share of the dropout rate that is off in this epoch
SIZE = 17
