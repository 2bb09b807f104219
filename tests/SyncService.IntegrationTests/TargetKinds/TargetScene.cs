using System.Text.RegularExpressions;
using SyncService.IntegrationTests.Fidelity;
using SyncService.IntegrationTests.Program;

namespace SyncService.IntegrationTests.TargetKinds;

/// <summary>What is done with each kind of target: it is filled and changed, or refused with a line whose statement is run.</summary>
internal static partial class TargetScene
{
    /// <summary>Rows of ID and VALOR in <c>destino</c>.</summary>
    private const string Rows = "SELECT id, valor FROM destino ORDER BY id";

    /// <summary>A first load, and then an update and an insert, each with its value. The target must be equal to the source each time.</summary>
    /// <param name="scene">Whose source has one more column, VALOR.</param>
    /// <param name="values">Of the rows 1 and 2, of row 1 after its update, and of row 3; as T-SQL writes them.</param>
    /// <param name="shown">The same, as PostgreSQL shows them.</param>
    /// <param name="rows">The query that shows them.</param>
    public static async Task FillAndChangeAsync(this Scene scene, string[] values, string[] shown, string rows = Rows)
    {
        await scene.InsertAsync(1, values[0]);
        await scene.InsertAsync(2, values[1]);
        await scene.RunOnceAsync();
        Assert.Equal([$"1|{shown[0]}", $"2|{shown[1]}"], await scene.RowsAsync(rows));
        await scene.ChangeAsync(values, shown, rows);
    }

    public static async Task ChangeAsync(this Scene scene, string[] values, string[] shown, string rows = Rows)
    {
        await scene.UpdateAsync(1, $"VALOR = {values[2]}");
        await scene.InsertAsync(3, values[3]);
        await scene.RunOnceAsync();
        Assert.Equal([$"1|{shown[2]}", $"2|{shown[1]}", $"3|{shown[3]}"], await scene.RowsAsync(rows));
        Assert.Equal("0", await scene.RowAsync("SELECT count(*) FROM sync_service.dead_letter"));
    }

    /// <summary>The same, with whole numbers.</summary>
    public static Task FillAndChangeAsync(this Scene scene, string rows = Rows) => scene.FillAndChangeAsync(["10", "20", "11", "30"], ["10", "20", "11", "30"], rows);

    /// <summary>Both <c>check</c> and a start must refuse the stream, in the same words and before anything is written.</summary>
    /// <returns>The line of the start.</returns>
    public static async Task<string> RefusedAsync(this Scene scene, string message)
    {
        var check = await CommandRun.RunAsync(scene.Pipeline, 1, "check");
        var told = Unwrapped(check);
        Assert.True(told.Contains(message, StringComparison.Ordinal), check);
        var start = (await scene.RunOnceAsync(expected: 1)).AllText;
        var line = start.Split('\n').FirstOrDefault(line => line.Contains(message, StringComparison.Ordinal));
        Assert.True(line is not null, start);
        return line;
    }

    /// <summary>As it stands in the line, up to its semicolons.</summary>
    public static async Task RunHintAsync(this Scene scene, string line)
    {
        var statements = Statements().Match(line);
        Assert.True(statements.Success, line);
        await scene.PostgresAsync(statements.Groups[1].Value);
    }

    public static string Unwrapped(string text) => Spaces().Replace(text, " ");

    [GeneratedRegex("Run: ((?:(?:CREATE|ALTER|DROP) [^;]*;\\s*)+)")]
    private static partial Regex Statements();

    [GeneratedRegex("\\s+")]
    private static partial Regex Spaces();
}
