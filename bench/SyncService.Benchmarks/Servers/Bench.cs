using System.Globalization;
using LocalServers.Postgres;
using Spectre.Console;
using SyncService.Benchmarks.Runs;
using SyncService.Benchmarks.Shapes;

namespace SyncService.Benchmarks.Servers;

/// <summary>What scenarios work with: the servers, and the rows of each shape, made when the first scenario asks for them.</summary>
internal sealed class Bench(BenchServers servers, BenchmarkOptions options, IAnsiConsole console)
{
    private readonly Dictionary<string, FilledShape> filled = [];

    public BenchServers Servers => servers;

    public BenchmarkOptions Options => options;

    public PipelineLoad Pipeline { get; } = new(servers, options.Settings);

    public void Say(string what) => console.WriteLine(what);

    public async Task<FilledShape> FillAsync(RowShape shape, CancellationToken cancellation)
    {
        if (filled.TryGetValue(shape.Name, out var known)) return known;
        var rows = options.Rows;
        Say(string.Create(CultureInfo.InvariantCulture, $"Making {rows:N0} rows of {shape.Name}"));
        var source = new SourceTable(servers.Source, shape);
        await source.CreateAsync();
        await source.FillAsync(rows, cancellation);

        var target = new TargetTable(servers.Postgres, BenchServers.Database, shape, Path.Combine(servers.NewFolder("rows"), $"{shape.Name}.copy"));
        await target.CreateAsync();
        await using var connection = await servers.Source.OpenAsync(cancellation);
        await using var command = source.Query(connection);
        await using (var reader = await command.ExecuteReaderAsync(cancellation)) await target.TakeRowsAsync(reader, cancellation);
        return filled[shape.Name] = new FilledShape(rows, source, target, new StatementsAlone(target));
    }

    /// <summary>Notes of a scenario's own, which users change, and an empty table for them in PostgreSQL.</summary>
    /// <param name="suffix">Of the names.</param>
    /// <param name="rows">How many.</param>
    /// <param name="cancellation">The caller's.</param>
    public async Task<SourceTable> MakeLiveAsync(string suffix, int rows, CancellationToken cancellation)
    {
        var source = new SourceTable(servers.Source, RowShapes.Notes, suffix);
        await source.CreateAsync();
        await source.FillAsync(rows, cancellation);
        await servers.Postgres.ExecuteAsync(BenchServers.Database, TargetTable.Definition(RowShapes.Notes, source.Table.ToLowerInvariant()));
        return source;
    }
}

/// <summary>The rows of a shape where they are read and where they are written.</summary>
internal sealed record FilledShape(int Rows, SourceTable Source, TargetTable Target, StatementsAlone Alone);
