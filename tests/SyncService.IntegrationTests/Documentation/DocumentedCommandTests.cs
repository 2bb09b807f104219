using System.Diagnostics;
using System.Globalization;
using LocalServers;
using LocalServers.Processes;
using LocalServers.Sales;
using SyncService.IntegrationTests.Setup;
using SyncService.Tests.Documentation;

namespace SyncService.IntegrationTests.Documentation;

/// <summary>Each command of the documents, typed as it stands there, against servers with two streams and two rows that were set aside.</summary>
public sealed class DocumentedCommandTests(TestServers servers)
{
    /// <summary>Nothing here can be run within a test, and why.</summary>
    private static readonly Dictionary<string, string> Elsewhere = new(StringComparer.Ordinal)
    {
        ["docker"] = "needs a container engine; what is asked of the program, of Redis or of PostgreSQL in a container is asked here without it",
        ["git"] = "publishes",
        ["cp"] = "the example is loaded by a test of its own",
        ["./demo"] = "builds; run by the workflow",
        ["./test"] = "runs this",
        ["bash"] = "runs this",
        ["dotnet"] = "builds this",
        ["tests/SyncService.Tests/bin/Debug/net10.0/SyncService.Tests"] = "the tests that need no server",
    };

    [Fact]
    public async Task Each_command_of_the_program_ends_well()
    {
        await using var sales = await TwoStreamsAsync();
        await SetAsideAsync(sales);
        var run = 0;
        foreach (var command in Documents.Commands)
        {
            if (Ours(command.Words) is not { } words) continue;
            await BringBackAsync(sales);

            // What is asked of a service waits for one.
            var asked = words.Contains("retry") || words.Contains("resync") || words.Contains("apply") ? sales.Run() : null;
            var service = sales.Start(words);
            if (words.Length == 0 || words.Contains("--watch"))
            {
                await service.LineAsync(words.Length == 0 ? "first load done|reading" : "default", Pipeline.Patience);
                service.Signal(ProcessSignal.Interrupt);
            }

            var code = await service.ExitAsync(Pipeline.Patience);
            // Nobody runs the service meanwhile, which is what status finds fault with.
            Assert.True(code == (words.Contains("status") && !words.Contains("--watch") ? 1 : 0), $"{command}\nended with {code}:\n{service.AllText}");
            if (asked is not null) await sales.StopAsync(asked);
            if (words.Contains("pause")) Assert.Equal(0, await sales.Start("resume").ExitAsync(Pipeline.Patience));
            run++;
        }

        Assert.True(run > 15, $"{run} were run.");
    }

    [Fact]
    public async Task Each_question_to_a_server_is_answered()
    {
        await using var sales = await TwoStreamsAsync();
        var port = LoopbackPort.Free();
        sales.Settings["HTTP_PORT"] = port.ToString(CultureInfo.InvariantCulture);
        var service = sales.Run();
        await service.LineAsync("The page is at", Pipeline.Patience);
        await sales.InSyncAsync();
        var asked = 0;
        foreach (var command in Documents.Commands)
        {
            var words = Within(command.Words);
            string[]? question = words[0] switch
            {
                "redis-cli" => ["redis-cli", "-p", $"{sales.Redis.Port}", "-n", sales.Settings["REDIS_DB"], .. words.Skip(1)],
                "curl" => ["curl", "--fail", .. words.Skip(1).Select(word => word.Replace("localhost:8080", $"127.0.0.1:{port}", StringComparison.Ordinal))],
                "psql" => ["psql", "-h", sales.Settings["PG_HOST"], "-p", sales.Settings["PG_PORT"], "-U", sales.Settings["PG_USER"], "-d", sales.Database, "-v", "ON_ERROR_STOP=1", "-c", words[^1]],
                _ => null,
            };
            if (question is null)
            {
                Assert.True(Ours(command.Words) is not null || Elsewhere.ContainsKey(words[0]) || words[0].Contains('=', StringComparison.Ordinal), $"{command}\nis run by nobody.");
                continue;
            }

            var (code, said) = await AskAsync(question, sales.Settings["PG_PASSWORD"]);
            Assert.True(code == 0 && !said.StartsWith("ERR", StringComparison.Ordinal) && said.Trim().Length > 0, $"{command}\nended with {code}:\n{said}");
            asked++;
        }

        Assert.True(asked > 8, $"{asked} were asked.");
        // The last of them empties the queue.
        await sales.InSyncAsync();
    }

    /// <summary>The words after the program's name; null for other programs.</summary>
    private static string[]? Ours(IReadOnlyList<string> words)
    {
        if (words.Count > 0 && words[0] is "sync-service" or "out/sync-service") return [.. words.Skip(1)];
        return words is ["docker", "compose", "run", ..] ? [.. words.SkipWhile(word => word != "sync-service").Skip(1)] : null;
    }

    /// <summary>What is run within a container.</summary>
    private static IReadOnlyList<string> Within(IReadOnlyList<string> words) =>
        words.Contains("exec") ? [.. words.SkipWhile(word => word is not ("redis-cli" or "psql"))] : words;

    private static async Task<(int Code, string Said)> AskAsync(string[] words, string password)
    {
        var start = new ProcessStartInfo(words[0], words[1..]) { RedirectStandardOutput = true, RedirectStandardError = true };
        start.Environment["PGPASSWORD"] = password;
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEndAsync();
        var errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, await output + await errors);
    }

    /// <summary>The streams <c>default</c> and <c>customers</c>, as the documents call them.</summary>
    private async Task<Pipeline> TwoStreamsAsync()
    {
        var sales = await Pipeline.WithRowsAsync(servers, 20);
        await new SalesTarget(sales.Postgres, sales.Database, "customers").CreateAsync();
        ManyStreams.Configure(sales, [(sales.Source.View, "customers"), (sales.Source.View, sales.Target.Table)]);
        var file = sales.Settings["SYNC_CONFIG"];
        await File.WriteAllTextAsync(file, (await File.ReadAllTextAsync(file)).Replace($"\"name\": \"{sales.Target.Table}\"", "\"name\": \"default\", \"deletes\": \"apply\"", StringComparison.Ordinal));
        return sales;
    }

    /// <summary>Two rows of the default stream, with the numbers that the documents give them.</summary>
    private static async Task SetAsideAsync(Pipeline sales)
    {
        await sales.RunOnceAsync();
        await sales.Target.ExecuteAsync("ALTER TABLE sync_service.dead_letter ALTER COLUMN id RESTART WITH 17; ALTER TABLE datos_vista ADD CONSTRAINT plausible CHECK (total < 1000000)");
        foreach (var i in (int[])[1, 2]) await sales.Source.InvoiceAsync(DeliveryNoteGenerator.Conduce(i), 5_000_000m, $"E{i}");
        await sales.RunOnceAsync(expected: 3);
        await sales.Target.ExecuteAsync("ALTER TABLE datos_vista DROP CONSTRAINT plausible; CREATE TABLE letters AS SELECT * FROM sync_service.dead_letter");
        Assert.Equal(18, await sales.Target.ScalarAsync<long>("SELECT max(id) FROM letters"));
    }

    /// <summary>A command before may have settled them, or decided about the deletes that are held.</summary>
    private static Task BringBackAsync(Pipeline sales) => sales.Target.ExecuteAsync(
        """
        DELETE FROM sync_service.dead_letter;
        INSERT INTO sync_service.dead_letter OVERRIDING SYSTEM VALUE SELECT * FROM letters;
        DELETE FROM sync_service.deletion;
        INSERT INTO sync_service.deletion (id, stream, target, state, rows, reason) VALUES (482913602, 'default', 'datos_vista', 'held', 1, 'Too many.');
        INSERT INTO sync_service.deletion_keys VALUES (482913602, 0, '{"keys":[{"CONDUCE":"CD-99999999"}]}', '');
        """);
}
