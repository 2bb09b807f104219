using System.Globalization;
using System.Text.RegularExpressions;
using LocalServers.Postgres;
using SyncService.IntegrationTests.Setup;

namespace SyncService.IntegrationTests.Guards;

/// <summary>Counts the statements that PostgreSQL runs in one database, by its own log.</summary>
internal sealed class StatementLog(Pipeline pipeline)
{
    private int marks;

    /// <summary>From the next session on, every statement in the pipeline's database is logged.</summary>
    public Task BeginAsync() => pipeline.Postgres.ExecuteAsync("postgres", $"ALTER DATABASE {pipeline.Database} SET log_statement = 'all'");

    /// <summary>Statements run while <paramref name="work"/> does; those of a failed one count too.</summary>
    public async Task<int> CountAsync(Func<Task> work)
    {
        var from = await MarkAsync();
        await work();
        var to = await MarkAsync();
        var statement = new Regex($@" {pipeline.Database} LOG:  (statement|execute [^:]+): ", RegexOptions.CultureInvariant);
        return pipeline.Postgres.Log.Lines
            .SkipWhile(line => !line.Contains(from, StringComparison.Ordinal)).Skip(1)
            .TakeWhile(line => !line.Contains(to, StringComparison.Ordinal))
            .Count(line => statement.IsMatch(line));
    }

    /// <summary>A line of our own: what was logged before it has arrived when it has.</summary>
    private async Task<string> MarkAsync()
    {
        var mark = string.Create(CultureInfo.InvariantCulture, $"mark {pipeline.Database} {++marks}.");
        await pipeline.Postgres.ExecuteAsync(pipeline.Database, $"SELECT '{mark}'");
        await pipeline.Postgres.Log.WaitForAsync(Regex.Escape(mark), Pipeline.Patience);
        return mark;
    }
}
