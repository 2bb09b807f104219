namespace SqlServerSandbox.Engine;

/// <summary>
/// A B+ tree of row versions that can be frozen at no cost: after <see cref="Freeze"/> a writer copies the nodes it
/// touches, so a reader walks its root without locks for as long as it likes.
/// </summary>
/// <remarks>Writing and freezing are done under the table's latch; walking a frozen root needs nothing.</remarks>
internal sealed class Tree(KeyOrder order)
{
    private TreeNode _root = new(0, leaf: true);
    private long _epoch;

    public KeyOrder Order => order;

    public long Count { get; private set; }

    /// <summary>The root now, for writers that look up under the latch.</summary>
    public TreeNode Root => _root;

    public TreeNode Freeze()
    {
        _epoch++;
        return _root;
    }

    public void Clear()
    {
        _root = new TreeNode(_epoch, leaf: true);
        Count = 0;
    }

    public void Insert(RowVersion row)
    {
        ulong prefix = order.Prefix(row.Image);
        _root = Own(_root);
        var split = Insert(_root, prefix, row, atRightEdge: true);
        Count++;
        if (split is null) return;
        var root = new TreeNode(_epoch, leaf: false);
        root.Insert(0, _root.Prefixes[0], _root.Rows[0], _root);
        root.Insert(1, split.Prefixes[0], split.Rows[0], split);
        _root = root;
    }

    public void Remove(RowVersion row)
    {
        ulong prefix = order.Prefix(row.Image);
        _root = Own(_root);
        if (Remove(_root, prefix, row)) Count--;
        while (!_root.IsLeaf && _root.Count == 1) _root = _root.Children![0];
        if (!_root.IsLeaf && _root.Count == 0) _root = new TreeNode(_epoch, leaf: true);
    }

    private TreeNode Own(TreeNode node) => node.Epoch == _epoch ? node : node.Copy(_epoch);

    private TreeNode? Insert(TreeNode node, ulong prefix, RowVersion row, bool atRightEdge)
    {
        int at = Find(node, prefix, row);
        if (node.IsLeaf)
        {
            if (node.Count < TreeNode.Capacity)
            {
                node.Insert(at, prefix, row, null);
                return null;
            }
            bool appending = atRightEdge && at == node.Count;
            var right = appending ? new TreeNode(_epoch, leaf: true) : node.Split(_epoch, appending: false);
            if (appending) right.Insert(0, prefix, row, null);
            else if (at > node.Count) right.Insert(at - node.Count, prefix, row, null);
            else node.Insert(at, prefix, row, null);
            return right;
        }
        int child = Math.Max(0, at - 1);
        var target = node.Children![child] = Own(node.Children[child]);
        var split = Insert(target, prefix, row, atRightEdge && child == node.Count - 1);
        node.Prefixes[child] = target.Prefixes[0];
        node.Rows[child] = target.Rows[0];
        if (split is null) return null;
        return InsertChild(node, child + 1, split, atRightEdge);
    }

    private TreeNode? InsertChild(TreeNode node, int at, TreeNode child, bool atRightEdge)
    {
        TreeNode? right = null;
        var target = node;
        if (node.Count == TreeNode.Capacity)
        {
            right = node.Split(_epoch, appending: atRightEdge && at == node.Count);
            if (at > node.Count)
            {
                at -= node.Count;
                target = right;
            }
        }
        target.Insert(at, child.Prefixes[0], child.Rows[0], child);
        return right;
    }

    private bool Remove(TreeNode node, ulong prefix, RowVersion row)
    {
        int at = Find(node, prefix, row);
        if (node.IsLeaf)
        {
            if (at >= node.Count || node.Rows[at] != row) return false;
            node.RemoveAt(at);
            return true;
        }
        // A separator is its child's first row, so equal means inside that child.
        int child = at < node.Count && node.Rows[at] == row ? at : at - 1;
        if (child < 0) return false;
        var target = node.Children![child] = Own(node.Children[child]);
        if (!Remove(target, prefix, row)) return false;
        if (target.Count == 0)
        {
            node.RemoveAt(child);
            return true;
        }
        node.Prefixes[child] = target.Prefixes[0];
        node.Rows[child] = target.Rows[0];
        if (target.Count < TreeNode.Capacity / 4) Merge(node, child);
        return true;
    }

    private void Merge(TreeNode node, int child)
    {
        int left = child + 1 < node.Count ? child : child - 1;
        if (left < 0) return;
        var right = node.Children![left + 1];
        if (node.Children[left].Count + right.Count > TreeNode.Capacity * 3 / 4) return;
        var target = node.Children[left] = Own(node.Children[left]);
        target.Append(right);
        node.RemoveAt(left + 1);
    }

    /// <summary>The first place in a node whose row is not before <paramref name="row"/>.</summary>
    private int Find(TreeNode node, ulong prefix, RowVersion row)
    {
        int low = 0, high = node.Count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            ulong other = node.Prefixes[middle];
            bool before = other != prefix ? other < prefix : order.Compare(node.Rows[middle], row) < 0;
            if (before) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
