"""What is wrong with a layer's numbers, or with its place in a network."""

TEXTS = {
    "layers.columns": (
        "columns must be places from 0 on, at least one; got {value}",
        "columns 必须为从 0 起的列号，至少一个；实际为 {value}",
    ),
    "layers.residual.shape": (
        "a residual branch must keep the shape of a row, {shape}; it ends with {value}",
        "残差分支必须保持每行的形状 {shape}；实际输出形状为 {value}",
    ),
    "layers.parallel.empty": (
        "chains must be at least one, of at least one layer each",
        "chains 必须至少有一条，每条至少一层",
    ),
    "layers.parallel.shapes": (
        "chains must end with one shape of a row; they end with {shapes}",
        "chains 的输出必须为同一形状；实际为 {shapes}",
    ),
    "layers.dropout.rate": (
        "dropout rate must lie between 0 and 1 (the share to drop); got {value}",
        "dropout rate（丢弃比例）必须在 0 与 1 之间；实际为 {value}",
    ),
    "layers.embedding.categories": (
        "categories must hold the number of categories of at least one column, each at least 1; got {value}",
        "categories 必须给出至少一列的类别数，每个至少为 1；实际为 {value}",
    ),
    "layers.embedding.columns": (
        "there are {columns} columns, and {codes} of them should hold codes",
        "共有 {columns} 列，却要求其中 {codes} 列为类别编号",
    ),
    "layers.embedding.first": (
        "an embedding must be the first layer: it passes no gradient to its input",
        "嵌入必须为第一层：梯度不能通过类别编号反向传播",
    ),
    "layers.members.columns": (
        "{members} members need as many columns each; there are {columns}: put a BatchEnsemble with first=True before",
        "{members} 个成员必须各有同样多的列；实际共 {columns} 列：请在前面加上 first=True 的 BatchEnsemble",
    ),
    "layers.norms.groups": (
        "groups must divide the layer's {columns} columns; got {value}",
        "groups 必须整除该层的 {columns} 列；实际为 {value}",
    ),
    "layers.norms.momentum": (
        "momentum must lie between 0 and 0.9: it is the weight of the new batch; got {value}. "
        "Where Keras says 0.99, say 0.01 here",
        "momentum 是新一批的权重，必须在 0 与 0.9 之间；实际为 {value}；Keras 的 0.99 在此写作 0.01",
    ),
    "layers.norms.batch": (
        "batch normalisation needs batches of at least 2 rows; raise batch_size or choose norm='layer'",
        "批归一化的批至少要有 2 行；请增大 batch_size，或选 norm='layer'",
    ),
    "layers.periodic.columns": (
        "there are {columns} columns; column {column} should become periodic",
        "共有 {columns} 列，却要求第 {column} 列（从 0 起）作周期特征",
    ),
    "layers.periodic.first": (
        "a periodic embedding must be among the first layers: it passes no gradient to its input",
        "周期特征必须在最前面的层中：梯度不能通过其输入反向传播",
    ),
    "layers.piecewise_linear.columns": (
        "there are {columns} columns; column {column} should be in bins",
        "共有 {columns} 列，却要求第 {column} 列（从 0 起）分箱",
    ),
    "layers.piecewise_linear.first": (
        "a piecewise-linear encoding must be the first layer: it passes no gradient to its input",
        "分段线性编码必须为第一层：梯度不能通过它反向传播",
    ),
}
