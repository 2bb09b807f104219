namespace SqlServerSandbox.Engine;

/// <summary>Walks a root in order, either way.</summary>
internal struct TreeCursor
{
    private readonly TreeNode[] _path = new TreeNode[16];
    private readonly int[] _places = new int[16];
    private readonly TreeNode _root;
    private int _depth;
    private TreeNode _leaf;
    private int _place;

    public TreeCursor(TreeNode root)
    {
        _root = root;
        _leaf = root;
        _place = 0;
    }

    /// <summary>Places the cursor before the first row for which <paramref name="order"/> is not negative.</summary>
    /// <remarks><paramref name="order"/> tells where a row is: negative before the wanted place. It must be monotone.</remarks>
    public void Seek(Func<RowVersion, int>? order)
    {
        var node = _root;
        _depth = 0;
        while (true)
        {
            int at = order is null ? 0 : Find(node, order);
            if (node.IsLeaf)
            {
                _leaf = node;
                _place = at;
                return;
            }
            int child = Math.Max(0, at - 1);
            _path[_depth] = node;
            _places[_depth++] = child;
            node = node.Children![child];
        }
    }

    /// <summary>Places the cursor behind the last row.</summary>
    public void SeekEnd()
    {
        var node = _root;
        _depth = 0;
        while (!node.IsLeaf)
        {
            _path[_depth] = node;
            _places[_depth++] = node.Count - 1;
            node = node.Children![node.Count - 1];
        }
        _leaf = node;
        _place = node.Count;
    }

    public RowVersion? Next()
    {
        if (_place < _leaf.Count) return _leaf.Rows[_place++];
        return NextLeaf() ? _leaf.Rows[_place++] : null;
    }

    public RowVersion? Previous()
    {
        if (_place > 0) return _leaf.Rows[--_place];
        return PreviousLeaf() ? _leaf.Rows[--_place] : null;
    }

    private bool NextLeaf()
    {
        while (_depth > 0)
        {
            int level = _depth - 1;
            if (++_places[level] >= _path[level].Count)
            {
                _depth--;
                continue;
            }
            var node = _path[level].Children![_places[level]];
            while (!node.IsLeaf)
            {
                _path[_depth] = node;
                _places[_depth++] = 0;
                node = node.Children![0];
            }
            _leaf = node;
            _place = 0;
            return node.Count > 0;
        }
        return false;
    }

    private bool PreviousLeaf()
    {
        while (_depth > 0)
        {
            int level = _depth - 1;
            if (--_places[level] < 0)
            {
                _depth--;
                continue;
            }
            var node = _path[level].Children![_places[level]];
            while (!node.IsLeaf)
            {
                _path[_depth] = node;
                _places[_depth++] = node.Count - 1;
                node = node.Children![node.Count - 1];
            }
            _leaf = node;
            _place = node.Count;
            return node.Count > 0;
        }
        return false;
    }

    private static int Find(TreeNode node, Func<RowVersion, int> order)
    {
        int low = 0, high = node.Count;
        while (low < high)
        {
            int middle = (low + high) >> 1;
            if (order(node.Rows[middle]) < 0) low = middle + 1;
            else high = middle;
        }
        return low;
    }
}
