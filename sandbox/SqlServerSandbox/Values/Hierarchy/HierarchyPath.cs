using System.Globalization;

namespace SqlServerSandbox.Values.Hierarchy;

/// <summary>A <c>hierarchyid</c>: the levels from the root down, each of one or more labels joined by dots.</summary>
/// <remarks>
/// https://learn.microsoft.com/sql/t-sql/data-types/hierarchyid-data-type-method-reference and [MS-SSCLRT] 2.1.4. A label
/// that a dot follows is written one higher than it is, with a bit that says so: thus 1.5 lies between 1 and 2.
/// Byte strings of paths are in the order in which a walk through the tree meets them.
/// </remarks>
internal sealed class HierarchyPath(IReadOnlyList<IReadOnlyList<long>> levels)
{
    /// <summary>https://learn.microsoft.com/sql/t-sql/data-types/hierarchyid-data-type-method-reference: no more than 892 bytes.</summary>
    private const int MostBytes = 892;

    public static readonly HierarchyPath Root = new([]);

    public IReadOnlyList<IReadOnlyList<long>> Levels => levels;

    /// <exception cref="SqlError">6522 when the text is no path.</exception>
    public static HierarchyPath Parse(string text)
    {
        if (text == "/") return Root;
        if (text.Length < 3 || text[0] != '/' || text[^1] != '/') throw HierarchyErrors.NoPath(text);
        var parsed = new List<IReadOnlyList<long>>();
        foreach (string level in text[1..^1].Split('/'))
        {
            var labels = new List<long>();
            foreach (string label in level.Split('.'))
            {
                if (!long.TryParse(label, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number) || label.StartsWith('+')) throw HierarchyErrors.NoPath(text);
                labels.Add(number);
            }
            parsed.Add(labels);
        }
        var path = new HierarchyPath(parsed);
        if (path.Written() is not { Length: <= MostBytes }) throw HierarchyErrors.NoPath(text);
        return path;
    }

    /// <exception cref="SqlError">6522 when the bytes are no path.</exception>
    public static HierarchyPath Decode(byte[] bytes)
    {
        var levels = new List<IReadOnlyList<long>>();
        var labels = new List<long>();
        for (var bits = new BitText(bytes); bits.Rest > 0 && !bits.IsPadding;)
        {
            if (LabelRange.At(bits)?.Decode(bits) is not { } label || bits.Rest == 0) throw HierarchyErrors.NoBytes();
            bool ends = bits.Next() == '1';
            labels.Add(ends ? label : label - 1);
            if (!ends) continue;
            levels.Add(labels);
            labels = [];
        }
        return labels.Count == 0 ? new HierarchyPath(levels) : throw HierarchyErrors.NoBytes();
    }

    public byte[] Encode() => Written() ?? throw HierarchyErrors.NoPath(ToString());

    public bool IsBelow(HierarchyPath parent) =>
        parent.Levels.Count <= levels.Count && parent.Levels.Zip(levels).All(pair => pair.First.SequenceEqual(pair.Second));

    public HierarchyPath Ancestor(int steps) => new([.. levels.Take(levels.Count - steps)]);

    public override string ToString() => "/" + string.Concat(levels.Select(l => string.Join('.', l.Select(n => n.ToString(CultureInfo.InvariantCulture))) + "/"));

    private byte[]? Written()
    {
        var bits = new System.Text.StringBuilder();
        foreach (var level in levels)
        {
            for (int i = 0; i < level.Count; i++)
            {
                bool ends = i == level.Count - 1;
                long label = ends ? level[i] : level[i] + 1;
                if (LabelRange.Of(label) is not { } range) return null;
                bits.Append(range.Encode(label)).Append(ends ? '1' : '0');
            }
        }
        return BitText.Bytes(bits.ToString());
    }
}
