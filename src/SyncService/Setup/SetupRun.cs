using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;
using SyncService.Capture.Inspection;
using SyncService.Target.Mapping;
using SyncService.Target.Sessions;
using SyncService.Target.Setup;

namespace SyncService.Setup;

/// <summary>Plans what both databases need for the streams, and runs PostgreSQL's part where that is wanted.</summary>
internal sealed class SetupRun(SyncOptions options) : IAsyncDisposable
{
    private readonly PostgresConnections postgres = new(options.Target);

    /// <summary>What is missing, stream by stream; the schema of the service first.</summary>
    /// <exception cref="SyncException">A server cannot be reached, or a view cannot be read.</exception>
    public async Task<SetupScript> PlanAsync(CancellationToken cancellation)
    {
        var source = new SourceProbe(new SqlConnections(options.Source!));
        List<SetupStep> steps = [.. SourceGrants()];
        await using var target = await TargetProbe.OpenAsync(postgres, cancellation);
        for (var i = 0; i < options.Streams.Count; i++)
        {
            var stream = options.Streams[i];
            var name = PgName.Parse(stream.Target);
            var columns = await source.ColumnsAsync(stream, cancellation);
            var described = SourceShape.Describe(stream, columns);
            var table = await target.TableAsync(name, cancellation);
            var schema = SourceShape.Build(stream, columns, described, TargetKey.Of(stream, described, table)).Schema;
            var standing = await target.StandingAsync(name, table, cancellation);
            if (i == 0) steps.AddRange(TargetSetup.ServiceSteps(standing));
            steps.Add(new($"Stream {stream.Name}: {stream.Source} to {name}."));
            steps.AddRange(new TargetSetup(name, schema, table, standing, stream).Steps());
        }

        return new SetupScript(steps);
    }

    /// <summary>All statements in one transaction: all of them, or none.</summary>
    /// <exception cref="SyncException">The server refuses one of them; nothing was changed.</exception>
    public Task ApplyAsync(SetupScript script, CancellationToken cancellation) => new SetupTransaction(postgres).RunAsync(script, cancellation);

    public ValueTask DisposeAsync() => postgres.DisposeAsync();

    private IEnumerable<SetupStep> SourceGrants()
    {
        var user = SqlName.Quote(options.Source!.User);
        yield return new($"On SQL Server, in the database {options.Source.Database}, the login needs no more than this:");
        foreach (var stream in options.Streams)
        {
            yield return new($"  GRANT SELECT ON {SqlName.Parse(stream.Source).Sql} TO {user};");
        }
    }
}
