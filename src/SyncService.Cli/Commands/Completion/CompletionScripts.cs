namespace SyncService.Cli.Commands.Completion;

/// <summary>What a shell needs to complete this program's command line: it asks the program itself, which knows its verbs and streams.</summary>
/// <remarks>The directive <c>[suggest:N]</c> answers for the cursor at position N: https://learn.microsoft.com/dotnet/standard/commandline/how-to-enable-tab-completion</remarks>
internal static class CompletionScripts
{
    public static IReadOnlyDictionary<string, string> ByShell { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["bash"] = Bash,
        ["zsh"] = Zsh,
        ["fish"] = Fish,
    };

    /// <remarks>Bash breaks words at characters that the program does not; whole lines are asked for, and files are offered where it knows nothing.</remarks>
    private const string Bash =
        """
        # Completion of sync-service for bash: eval "$(sync-service completion bash)"
        _sync_service() {
            local word=${COMP_WORDS[COMP_CWORD]} suggestion
            COMPREPLY=()
            while IFS= read -r suggestion; do
                [[ $suggestion == "$word"* ]] && COMPREPLY+=("$(printf '%q' "$suggestion")")
            done < <("${COMP_WORDS[0]}" "[suggest:$COMP_POINT]" "$COMP_LINE" 2>/dev/null)
        }
        complete -o default -F _sync_service sync-service
        """;

    private const string Zsh =
        """
        #compdef sync-service
        # Completion of sync-service for zsh: eval "$(sync-service completion zsh)"
        _sync_service() {
            local -a suggestions
            suggestions=("${(@f)$("${words[1]}" "[suggest:$CURSOR]" "$BUFFER" 2>/dev/null)}")
            compadd -- "${suggestions[@]}"
        }
        compdef _sync_service sync-service
        """;

    private const string Fish =
        """
        # Completion of sync-service for fish: sync-service completion fish | source
        function __sync_service
            set --local line (commandline --cut-at-cursor)
            sync-service "[suggest:"(string length -- "$line")"]" "$line" 2>/dev/null
        end
        complete --command sync-service --no-files --arguments '(__sync_service)'
        """;
}
