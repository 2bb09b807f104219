using System.Diagnostics.Metrics;
using System.Text.RegularExpressions;
using SyncService.Reporting;

namespace SyncService.Tests.Reporting;

/// <summary>Holds docs/metrics.md against the instruments.</summary>
public partial class MetricsDocumentTests
{
    [Fact]
    public void The_list_names_every_instrument_and_no_other()
    {
        List<string> published = [];
        using var listener = new MeterListener { InstrumentPublished = (instrument, _) => published.Add(instrument.Name) };
        listener.Start();
        published.Clear();
        using var meter = new SyncMeter("1");

        var documented = Row().Matches(File.ReadAllText(Path.Combine(Root(), "docs/metrics.md"))).Select(match => match.Groups["otel"].Value);

        Assert.Equal(published.Where(name => name.StartsWith("sync.", StringComparison.Ordinal)).Distinct().Order(StringComparer.Ordinal), documented.Order(StringComparer.Ordinal));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "SyncService.slnx"))) folder = Path.GetDirectoryName(folder)!;
        return folder;
    }

    [GeneratedRegex(@"^\| `sync_\w+` \| `(?<otel>sync\.[\w.]+)` \|", RegexOptions.Multiline)]
    private static partial Regex Row();
}
