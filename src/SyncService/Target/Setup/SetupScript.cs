namespace SyncService.Target.Setup;

/// <summary>What has to be run to make a target ready, and what need not be, said.</summary>
internal sealed record SetupScript(IReadOnlyList<SetupStep> Steps)
{
    public IEnumerable<SetupStep> Statements => Steps.Where(step => step.Sql is not null);

    /// <summary>As a file that psql runs.</summary>
    public string Text => string.Join("\n\n", Steps.Select(step => step.Sql is null ? Comment(step.Says) : $"{Comment(step.Says)}\n{step.Sql}"));

    /// <remarks>A name may hold a line break, which must not end the comment.</remarks>
    public static string Comment(string text) => "-- " + new string([.. text.Select(c => char.IsControl(c) || c is '\u2028' or '\u2029' ? ' ' : c)]);
}

/// <summary>One statement, or a comment.</summary>
/// <param name="Says">What it does, or why nothing is to be done.</param>
/// <param name="Sql">Null for a comment.</param>
internal sealed record SetupStep(string Says, string? Sql = null);
