using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using SyncService.IntegrationTests.Fidelity.Types;

namespace SyncService.IntegrationTests.Fidelity;

/// <summary>A thousand values and more of each type, through the real program, compared with what the test itself says they must look like.</summary>
public sealed class TypePropertyTests(SyncedTypes synced, ITestOutputHelper output) : IClassFixture<SyncedTypes>
{
    private static IEnumerable<SourceType> Types =>
        SyncedTypes.Layout.SelectMany(table => table.Types)
            .Concat(SyncedTypes.Layout.Take(3).SelectMany(table => table.Types).Where(type => type.TextInVariant is not null).Select(VariantTypes.Of))
            .Concat(ClrTypes.All);

    public static TheoryData<string, string> TypesInAllSurroundings =>
        [.. Surroundings.All.SelectMany(_ => Types, (around, type) => (around.Name, type.Name))];

    public static TheoryData<string> AllSurroundings => [.. Surroundings.All.Select(around => around.Name)];

    [Theory]
    [MemberData(nameof(TypesInAllSurroundings))]
    public async Task Every_value_arrives_as_it_left(string surroundings, string type)
    {
        var run = await RunAsync(surroundings);
        run.AssertSame(type);
        Assert.True(run.Values(type) >= 1_000, $"Only {run.Values(type)} values.");
    }

    [Theory]
    [MemberData(nameof(AllSurroundings))]
    public async Task Every_value_that_is_not_kept_exactly_is_counted_by_its_rule(string surroundings)
    {
        var run = await RunAsync(surroundings);
        foreach (var table in run.Tables)
        {
            var said = Regex.Match(run.Service.Output.Text, $@"(?m) {table.Name}: values that could not be kept exactly since the start: (.*)\.$").Groups[1].Value;
            Assert.Equal($"{table.Name}: {Counts(table)}", $"{table.Name}: {said}");
        }
    }

    [Theory]
    [MemberData(nameof(AllSurroundings))]
    public async Task Check_foretells_every_loss_and_no_other(string surroundings)
    {
        var run = await RunAsync(surroundings);
        using var report = JsonDocument.Parse(run.Check);
        foreach (var table in run.Tables)
        {
            var stream = report.RootElement.GetProperty("streams").EnumerateArray().Single(stream => stream.GetProperty("name").GetString() == table.Name);
            Assert.True(stream.GetProperty("canRun").GetBoolean());
            var told = stream.GetProperty("columns").EnumerateArray().ToDictionary(column => column.GetProperty("source").GetString()!, column => column.GetProperty("loss").GetString());
            foreach (var (type, values) in table.Types.Zip(table.Values))
            {
                var (loss, text) = (values.Aggregate(Loss.None, (all, value) => all | (value?.Loss ?? Loss.None)), told[type.Name] ?? "");
                Assert.True(loss.HasFlag(Loss.Cut) == text.Contains("100 ns cut to µs", StringComparison.Ordinal), $"{type.Definition}: {text}");
                Assert.True(loss.HasFlag(Loss.Offset) == text.Contains("the offset (the instant stays)", StringComparison.Ordinal), $"{type.Definition}: {text}");
                if (loss.HasFlag(Loss.Replaced)) Assert.Contains("U+0000", text, StringComparison.Ordinal);
                if (loss.HasFlag(Loss.Replaced) && type.Definition is "nchar" or "nvarchar" or "ntext") Assert.Contains("unpaired surrogates", text, StringComparison.Ordinal);
                if (type.Definition.StartsWith("decimal", StringComparison.Ordinal)) Assert.Equal("", text);
            }
        }
    }

    /// <summary>In the words of the program; nothing where nothing was lost.</summary>
    private static string Counts(TypeTable table) => string.Join(
        ", ",
        new[]
        {
            (Count: table.Count(Loss.Replaced), Rule: "texts with U+FFFD for U+0000 or half a surrogate pair"),
            (Count: table.Count(Loss.Cut), Rule: "times cut to µs"),
            (Count: table.Count(Loss.Offset), Rule: "offsets turned into UTC"),
        }.Where(kind => kind.Count > 0).Select(kind => string.Create(CultureInfo.InvariantCulture, $"{kind.Count:N0} {kind.Rule}")));

    private Task<SyncedRun> RunAsync(string surroundings)
    {
        output.WriteLine($"SYNC_SEED={SyncedTypes.Seed}");
        return synced.InAsync(Surroundings.All.Single(around => around.Name == surroundings));
    }
}
