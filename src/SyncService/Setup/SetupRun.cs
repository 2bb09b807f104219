using SyncService.Capture.Connections;
using SyncService.Capture.Discovery;
using SyncService.Capture.Inspection;
using SyncService.Target.Mapping;
using SyncService.Target.Obstacles;
using SyncService.Target.Sessions;
using SyncService.Target.Setup;

namespace SyncService.Setup;

/// <summary>Plans what both databases need for the streams, and runs PostgreSQL's part where that is wanted.</summary>
internal sealed class SetupRun(SyncOptions options) : IAsyncDisposable
{
    private readonly PostgresConnections postgres = new(options.Target);

    /// <summary>What is missing, stream by stream; the rights on SQL Server first, for which it is not asked, and then the schema of the service.</summary>
    /// <exception cref="SyncException">PostgreSQL cannot be reached, or refuses.</exception>
    public async Task<SetupPlan> PlanAsync(CancellationToken cancellation)
    {
        var source = new SourceProbe(new SqlConnections(options.Source!));
        List<SetupStep> steps = [.. SourceGrants()];
        List<StreamFailure> failures = [];
        await using var target = await TargetProbe.OpenAsync(postgres, cancellation);
        steps.AddRange(TargetSetup.ServiceSteps(await target.StandingAsync(PgName.Parse(options.Streams[0].Target), table: null, cancellation)));
        try
        {
            await source.ConnectAsync(cancellation);
        }
        catch (SyncException e)
        {
            return new SetupPlan(new SetupScript(steps), [.. options.Streams.Select(stream => new StreamFailure(stream.Name, e))]);
        }

        foreach (var stream in options.Streams)
        {
            try
            {
                steps.AddRange(await StreamStepsAsync(stream, source, target, cancellation));
            }
            catch (SyncException e)
            {
                failures.Add(new StreamFailure(stream.Name, e));
            }
        }

        return new SetupPlan(new SetupScript(steps), failures);
    }

    /// <summary>All statements in one transaction: all of them, or none.</summary>
    /// <exception cref="SyncException">The server refuses one of them; nothing was changed.</exception>
    public Task ApplyAsync(SetupScript script, CancellationToken cancellation) => new SetupTransaction(postgres).RunAsync(script, cancellation);

    public ValueTask DisposeAsync() => postgres.DisposeAsync();

    private static async Task<IReadOnlyList<SetupStep>> StreamStepsAsync(StreamSpec stream, SourceProbe source, TargetProbe target, CancellationToken cancellation)
    {
        var name = PgName.Parse(stream.Target);
        var columns = await source.ColumnsAsync(stream, cancellation);
        var described = SourceShape.Describe(stream, columns);
        var table = await target.TableAsync(name, cancellation);
        if (table is null) TargetObstacles.Refuse(TargetObstacles.OfNames(described, name, stream.Settings));
        var schema = SourceShape.Build(stream, columns, described, TargetKey.Of(stream, described, table)).Schema;
        var standing = await target.StandingAsync(name, table, cancellation);
        return [new($"Stream {stream.Name}: {stream.Source} to {name}."), .. new TargetSetup(name, schema, table, standing, stream).Steps()];
    }

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

/// <summary>What is to be run, and what could not be planned.</summary>
/// <param name="Script">For the streams that could be looked at.</param>
/// <param name="Failures">Streams that could not, each with its reason; the script has nothing for them but the rights on SQL Server.</param>
internal sealed record SetupPlan(SetupScript Script, IReadOnlyList<StreamFailure> Failures);
