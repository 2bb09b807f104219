namespace SyncService.Cli.Configuration.EnvironmentVariables;

/// <summary>Why a file cannot be used, without its path: the path of a secret's file may be the secret itself, set in the wrong variable.</summary>
internal static class FileFailure
{
    public static string Reason(Exception e) => e switch
    {
        FileNotFoundException or DirectoryNotFoundException => "no such file",
        UnauthorizedAccessException => "permission denied, or a folder",
        PathTooLongException => "the path is too long",
        InvalidDataException => e.Message,
        _ => "it cannot be read",
    };
}
