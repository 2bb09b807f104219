namespace SqlServerSandbox.Engine;

/// <summary>A node of a <see cref="Tree"/>: sorted rows with the prefixes of their keys, and children above the leaves.</summary>
internal sealed class TreeNode(long epoch, bool leaf)
{
    public const int Capacity = 64;

    public readonly long Epoch = epoch;
    public ulong[] Prefixes = new ulong[Capacity];
    public RowVersion[] Rows = new RowVersion[Capacity];
    public TreeNode[]? Children = leaf ? null : new TreeNode[Capacity];
    public int Count;

    public bool IsLeaf => Children is null;

    public TreeNode Copy(long epoch)
    {
        var copy = new TreeNode(epoch, IsLeaf) { Count = Count };
        MoveTo(copy, 0, Count);
        return copy;
    }

    public void Insert(int at, ulong prefix, RowVersion row, TreeNode? child)
    {
        Array.Copy(Prefixes, at, Prefixes, at + 1, Count - at);
        Array.Copy(Rows, at, Rows, at + 1, Count - at);
        Prefixes[at] = prefix;
        Rows[at] = row;
        if (Children is not null)
        {
            Array.Copy(Children, at, Children, at + 1, Count - at);
            Children[at] = child!;
        }
        Count++;
    }

    public void RemoveAt(int at)
    {
        Count--;
        Array.Copy(Prefixes, at + 1, Prefixes, at, Count - at);
        Array.Copy(Rows, at + 1, Rows, at, Count - at);
        Rows[Count] = null!;
        if (Children is null) return;
        Array.Copy(Children, at + 1, Children, at, Count - at);
        Children[Count] = null!;
    }

    /// <summary>Splits off the upper half; at the right edge only the newcomer's place, so that ascending loads fill their nodes.</summary>
    public TreeNode Split(long epoch, bool appending)
    {
        int keep = appending ? Count - 1 : Count / 2;
        var right = new TreeNode(epoch, IsLeaf) { Count = Count - keep };
        MoveTo(right, keep, right.Count);
        Array.Clear(Rows, keep, right.Count);
        if (Children is not null) Array.Clear(Children, keep, right.Count);
        Count = keep;
        return right;
    }

    public void Append(TreeNode right)
    {
        Array.Copy(right.Prefixes, 0, Prefixes, Count, right.Count);
        Array.Copy(right.Rows, 0, Rows, Count, right.Count);
        if (Children is not null) Array.Copy(right.Children!, 0, Children, Count, right.Count);
        Count += right.Count;
    }

    private void MoveTo(TreeNode target, int from, int count)
    {
        Array.Copy(Prefixes, from, target.Prefixes, 0, count);
        Array.Copy(Rows, from, target.Rows, 0, count);
        if (Children is not null) Array.Copy(Children, from, target.Children!, 0, count);
    }
}
