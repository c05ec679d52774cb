// zod as this page may use it: it makes no code from text, which the page's content policy refuses. It stands in the place of `zod` in the page's
// bundle, since zod tries as soon as the first schema is made, and which file comes first is the bundler's to say.
import { config } from 'zod/v4'

config({ jitless: true })

export * from 'zod/v4'
