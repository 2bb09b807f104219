using CsCheck;
using SyncService.Protocol;

namespace SyncService.Tests.Protocol;

public sealed class RecordWidthTests
{
    private static readonly Gen<(int[] Sizes, int Trimmed)[]> History =
        Gen.Select(Gen.Int[1, 1000].Array[1, 5], Gen.Int[0, 8]).Array[1, 30];

    [Fact]
    public void No_record_in_the_list_is_wider_than_the_bound() => History.Sample(chunks =>
    {
        var width = default(RecordWidth);
        List<int> all = [];
        var head = 1;
        foreach (var (sizes, trimmed) in chunks)
        {
            width = width.Append(sizes.Max(), new Seq(all.Count), new Seq(head));
            all.AddRange(sizes);
            for (var seq = head; seq <= all.Count; seq++)
            {
                if (all.Skip(seq - 1).Max() > width.Bound(new Seq(seq))) return false;
            }

            head = Math.Min(head + trimmed, all.Count + 1);
        }

        return true;
    });

    [Fact]
    public void One_wide_record_is_forgotten_once_it_has_left_the_list()
    {
        var width = default(RecordWidth).Append(1_000_000, Seq.None, new Seq(1)).Append(10, new Seq(1), new Seq(2)).Append(10, new Seq(2), new Seq(3));
        Assert.Equal(10, width.Bound(new Seq(3)));
    }
}
